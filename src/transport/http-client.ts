import { setImmediate as nextTurn } from 'node:timers/promises'

import type { Interruption } from '../model/observation.ts'
import { type Capture, unsent, type WireRequest } from './capture.ts'
import { monotonic } from './clock.ts'
import { ConnectionPool } from './connection-pool.ts'
import type { Connection } from './connection.ts'
import { errorMessage } from './error-message.ts'
import type { ProxyFor } from './proxies.ts'
import { type RequestBytes, requestBytes } from './request-bytes.ts'
import type { RequestClient } from './request-client.ts'
import { type CaptureOptions, CONNECT_LIMIT_MS, startLimit, stopReason } from './request-limit.ts'
import { ResponseReader } from './response-reader.ts'
import { type Route, routeTo, viaWords } from './route.ts'
import { withSending } from './simulated-sending.ts'
import { Slab } from './slab.ts'

/** More handshakes at once would overrun a server's queue of new connections. */
const MAX_HANDSHAKES = 64

/** How a request gets to its server, and what stops it. */
interface Way {
  readonly route: Route
  readonly stop: AbortSignal
}

/** Sends requests over HTTP/1.1 and stamps what comes back in this thread. Never follows a redirect. */
export class HttpClient implements RequestClient {
  readonly #pool = new ConnectionPool()
  readonly #companions: (() => void)[] = []

  readonly proxyFor: ProxyFor

  constructor({ proxied }: { readonly proxied: ProxyFor | false }) {
    this.proxyFor = proxied || (() => undefined)
  }

  async capture(request: WireRequest, options: CaptureOptions): Promise<Capture> {
    if (options.signal.aborted) return unsent({ kind: 'aborted', message: 'the run was stopped' })
    const limit = startLimit(options)
    const way = { route: routeTo(request.url, this.proxyFor), stop: limit.stop }
    try {
      return options.connection === 'cold'
        ? await this.#cold(request, way)
        : await this.#warm(request, way)
    } finally {
      limit[Symbol.dispose]()
    }
  }

  async prepare(url: URL, count: number, signal: AbortSignal): Promise<void> {
    const route = routeTo(url, this.proxyFor)
    let missing = count - this.#pool.idleCount(route.to.origin)
    while (missing > 0 && !signal.aborted) {
      const connecting = AbortSignal.any([signal, AbortSignal.timeout(CONNECT_LIMIT_MS)])
      const opened = await Promise.allSettled(
        Array.from({ length: Math.min(missing, MAX_HANDSHAKES) }, () =>
          this.#pool.open(route, connecting),
        ),
      )
      const connections = opened.flatMap((result) =>
        result.status === 'fulfilled' ? [result.value] : [],
      )
      for (const connection of connections) this.#pool.give(connection)
      if (connections.length < opened.length) return
      missing -= connections.length
    }
  }

  onClose(close: () => void): void {
    this.#companions.push(close)
  }

  close(): void {
    for (const close of this.#companions.splice(0)) close()
    this.#pool.close()
  }

  /** Over a connection of its own, which is opened on the clock. */
  async #cold(request: WireRequest, way: Way): Promise<Capture> {
    const askedAt = monotonic()
    const opened = await this.#open(request.url, way)
    if ('error' in opened) return opened
    const { connection } = opened
    const capture = await send(connection, request, { ...way, askedAt })
    connection.destroy()
    // A cold request's clock starts before its connection is opened.
    return capture.sentAt === undefined ? capture : { ...capture, sentAt: askedAt }
  }

  /** Over a kept connection, or one that is opened before the clock starts. */
  async #warm(request: WireRequest, way: Way): Promise<Capture> {
    const { route, stop } = way
    // Servers that close after an answer do so right behind it. The second turn has polled for it.
    await nextTurn()
    await nextTurn()
    const kept = this.#pool.take(route.to.origin)
    if (kept) {
      const capture = await this.#over(kept, request, way)
      // One that closed at the last moment has carried nothing away.
      if (capture.sentAt !== undefined || stop.aborted) return capture
    }
    const opened = await this.#open(request.url, way)
    return 'error' in opened ? opened : this.#over(opened.connection, request, way)
  }

  /** Over the given connection, which is kept when the answer was complete. */
  async #over(connection: Connection, request: WireRequest, way: Way): Promise<Capture> {
    const capture = await send(connection, request, way)
    if (capture.endedAt !== undefined) this.#pool.give(connection)
    else connection.destroy()
    if (
      capture.connection.reused === true &&
      capture.error?.kind === 'disconnect' &&
      !capture.status
    ) {
      // Lost rather than sent twice: who knows what a server charges for.
      this.#pool.distrust(connection.origin)
    }
    return capture
  }

  async #open(
    url: URL,
    { route, stop }: Way,
  ): Promise<{ readonly connection: Connection } | Capture> {
    const connecting = AbortSignal.any([stop, AbortSignal.timeout(CONNECT_LIMIT_MS)])
    try {
      const connection = await this.#pool.open(route, connecting)
      const stopped = stopReason(stop)
      if (!stopped) return { connection }
      connection.destroy()
      return unsent(stopped)
    } catch (error) {
      return unsent(connectFailure(error, { url, route, stop, connecting }))
    }
  }
}

function connectFailure(
  error: unknown,
  { url, route, stop, connecting }: Way & { readonly url: URL; readonly connecting: AbortSignal },
): Interruption {
  const reason = stopReason(stop)
  if (reason?.kind === 'aborted') return reason
  if (!connecting.aborted) return { kind: 'connect', message: errorMessage(error) }
  const isTls = url.protocol === 'https:'
  const what = `${isTls ? 'TLS ' : ''}connection to ${url.host}${viaWords(route)}`
  return {
    kind: reason?.kind ?? 'connect',
    message: `no ${what}${isTls ? '; does it speak https?' : ''}`,
  }
}

/** Sends a request over a connection and captures its answer. */
function send(
  connection: Connection,
  { url, headers, body }: WireRequest,
  { route, stop, askedAt = monotonic() }: Way & { readonly askedAt?: number },
): Promise<Capture> {
  const phases = connection.use()
  if (!connection.isOpen) return Promise.resolve(unsent(connection.trouble, phases))
  let request: RequestBytes
  try {
    request = requestBytes({ url, headers: withSending(headers, askedAt), body }, route)
  } catch (error) {
    // One more request that failed.
    return Promise.resolve(unsent({ kind: 'connect', message: errorMessage(error) }, phases))
  }
  const slab = new Slab()
  const reader = new ResponseReader(slab)
  return new Promise((resolve) => {
    function abort(): void {
      const reason = stopReason(stop)
      if (reason) connection.abort(reason)
    }

    stop.addEventListener('abort', abort, { once: true })
    const sentAt = connection.send(request, reader, ({ endedAt, error }) => {
      stop.removeEventListener('abort', abort)
      resolve({
        connection: phases,
        sentAt,
        status: reader.status,
        headers: reader.headers,
        reads: slab.reads(),
        byteLength: slab.byteLength,
        endedAt,
        error: error && { ...error, at: monotonic() },
        interimCount: reader.interimCount,
      })
    })
  })
}
