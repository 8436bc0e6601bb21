import { setImmediate as nextTurn } from 'node:timers/promises'

import { Agent, type Dispatcher, errors, ProxyAgent } from 'undici'

import type { ConnectionPhases, Interruption } from '../model/observation.ts'
import { type Capture, unknownPhases, unsent, type WireRequest } from './capture.ts'
import { monotonic } from './clock.ts'
import { Connector } from './connector.ts'
import { errorCode, errorMessage } from './error-message.ts'
import type { ProxyFor } from './proxies.ts'
import {
  type CaptureOptions,
  CONNECT_LIMIT_MS,
  MOST_BYTES,
  startLimit,
  stopReason,
} from './request-limit.ts'
import { Slab } from './slab.ts'

/** Slow rounds must not alternate between cold and warm connections: undici's default is 4 s. */
const KEEP_ALIVE_MS = 10 * 60_000
const NO_TIMEOUT = 0

const agentOptions = {
  allowH2: false,
  keepAliveTimeout: KEEP_ALIVE_MS,
  keepAliveMaxTimeout: KEEP_ALIVE_MS,
  headersTimeout: NO_TIMEOUT,
  bodyTimeout: NO_TIMEOUT,
}

/** Sends requests and keeps what comes back as stamped bytes. Never follows a redirect. */
export class HttpClient {
  readonly #connector = new Connector()
  readonly #direct = new Agent({ ...agentOptions, connect: this.#connector.connect })
  readonly #proxies = new Map<string, ProxyAgent>()
  readonly #companions: (() => void)[] = []

  /** The proxy through which a URL is asked; undefined where it is asked directly. */
  readonly proxyFor: ProxyFor

  constructor({ proxied }: { readonly proxied: ProxyFor | false }) {
    this.proxyFor = proxied || (() => undefined)
  }

  async capture(request: WireRequest, options: CaptureOptions): Promise<Capture> {
    const { signal } = options
    if (signal.aborted) return unsent({ kind: 'aborted', message: 'the run was stopped' })
    const limit = startLimit(options)
    const { stop } = limit
    try {
      const proxy = this.proxyFor(request.url)
      if (proxy) return await send(this.#through(proxy), request, stop, () => unknownPhases)
      const { origin } = request.url
      // Servers that close after an answer do so right behind it. The second turn has polled for it.
      await nextTurn()
      await nextTurn()
      if (!this.#connector.isOpen(origin)) {
        const connecting = AbortSignal.any([stop, AbortSignal.timeout(CONNECT_LIMIT_MS)])
        try {
          await this.#connector.openAhead(request.url, connecting)
        } catch (error) {
          return unsent(connectFailure(error, { url: request.url, stop, connecting }))
        }
        const stopped = stopReason(stop)
        if (stopped) return unsent(stopped)
      }
      const capture = await send(this.#direct, request, stop, () => this.#connector.take(origin))
      if (capture.endedAt !== undefined) this.#connector.release(origin)
      // Lost rather than sent twice: who knows what a server charges for.
      if (wasClosedUnder(capture)) this.#connector.distrust(origin)
      return capture
    } finally {
      limit[Symbol.dispose]()
    }
  }

  /** What else to close with this client: protocols with connections of their own need it. */
  onClose(close: () => void): void {
    this.#companions.push(close)
  }

  async close(): Promise<void> {
    for (const close of this.#companions.splice(0)) close()
    const agents = [this.#direct, ...this.#proxies.values()]
    await Promise.all(agents.map((agent) => agent.destroy()))
  }

  #through({ href: uri }: URL): ProxyAgent {
    const agent = this.#proxies.get(uri) ?? new ProxyAgent({ ...agentOptions, uri })
    this.#proxies.set(uri, agent)
    return agent
  }
}

function wasClosedUnder({ connection, error, status }: Capture): boolean {
  return connection.reused === true && error?.kind === 'disconnect' && status === undefined
}

function connectFailure(
  error: unknown,
  {
    url,
    stop,
    connecting,
  }: { readonly url: URL; readonly stop: AbortSignal; readonly connecting: AbortSignal },
): Interruption {
  const reason = stopReason(stop)
  if (reason?.kind === 'aborted') return reason
  if (!connecting.aborted) return { kind: 'connect', message: errorMessage(error) }
  const what = url.protocol === 'https:' ? 'TLS connection; does it speak https?' : 'connection'
  return { kind: reason?.kind ?? 'connect', message: `${url.host} gave no ${what}` }
}

function send(
  dispatcher: Dispatcher,
  request: WireRequest,
  stop: AbortSignal,
  connection: () => ConnectionPhases,
): Promise<Capture> {
  const slab = new Slab()
  return new Promise((resolve) => {
    let phases = unknownPhases
    let sentAt: number | undefined
    let status: number | undefined
    let headers: Record<string, string> = {}
    let controller: Dispatcher.DispatchController | undefined
    let overflow = false

    function settle(endedAt: number | undefined, error: Interruption | undefined): void {
      stop.removeEventListener('abort', abort)
      resolve({
        connection: phases,
        sentAt,
        status,
        headers,
        reads: slab.reads(),
        byteLength: slab.byteLength,
        endedAt,
        error,
      })
    }
    function abort(): void {
      const error = stopReason(stop)
      if (controller) controller.abort(new Error(error?.message))
      settle(undefined, error)
    }

    stop.addEventListener('abort', abort, { once: true })
    const handler: Dispatcher.DispatchHandler = {
      onRequestStart(started) {
        controller = started
        if (stop.aborted) {
          started.abort(new Error('stopped before it was sent'))
          return
        }
        phases = connection()
        sentAt = monotonic()
      },
      onResponseStart(_controller, statusCode, responseHeaders) {
        // 1xx responses announce the real one.
        if (statusCode < 200) return
        status = statusCode
        headers = flatten(responseHeaders)
      },
      onResponseData(current, chunk) {
        slab.append(chunk, monotonic())
        if (slab.byteLength > MOST_BYTES && !overflow) {
          overflow = true
          current.abort(new Error(`the answer is larger than ${MOST_BYTES} bytes`))
        }
      },
      onResponseEnd() {
        const endedAt = monotonic()
        stop.removeEventListener('abort', abort)
        // undici takes the connection back one turn later; before that it would open another.
        setImmediate(() => setImmediate(settle, endedAt, undefined))
      },
      onResponseError(_controller, error) {
        settle(undefined, stopReason(stop) ?? interruption(error, { sentAt, overflow }))
      },
    }
    const { url } = request
    try {
      dispatcher.dispatch(
        {
          origin: url.origin,
          path: `${url.pathname}${url.search}`,
          method: 'POST',
          headers: { ...request.headers },
          body: request.body,
        },
        handler,
      )
    } catch (error) {
      // A header that HTTP cannot carry, for instance: one more request that failed.
      settle(undefined, { kind: 'connect', message: errorMessage(error) })
    }
  })
}

function interruption(
  error: Error,
  { sentAt, overflow }: { readonly sentAt: number | undefined; readonly overflow: boolean },
): Interruption {
  const message = errorMessage(error)
  if (overflow) return { kind: 'protocol', message }
  if (sentAt === undefined) return { kind: 'connect', message }
  const notHttp =
    error instanceof errors.HTTPParserError ||
    error instanceof errors.HeadersOverflowError ||
    errorCode(error)?.startsWith('HPE_')
  return { kind: notHttp ? 'protocol' : 'disconnect', message }
}

function flatten(headers: NodeJS.Dict<string | string[]>): Record<string, string> {
  const flat: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) flat[name] = Array.isArray(value) ? value.join(', ') : value
  }
  return flat
}
