import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import { Socket } from 'node:net'
import { Readable } from 'node:stream'
import { setImmediate as nextTurn } from 'node:timers/promises'

import { NodeHttp2Handler, NodeHttpHandler } from '@smithy/node-http-handler'

import { monotonic } from '../../transport/clock.ts'
import { errorCode, errorMessage } from '../../transport/error-message.ts'
import { openSocket } from '../../transport/open-socket.ts'
import { CONNECT_LIMIT_MS, stopReason } from '../../transport/request-limit.ts'
import type { Recording } from './recording.ts'

type Request = Parameters<NodeHttpHandler['handle']>[0]
type Handled = Awaited<ReturnType<NodeHttpHandler['handle']>>
type Options = NonNullable<Parameters<NodeHttp2Handler['handle']>[1]>

/** What a request is sent with; the client hands it through to its request handler. */
export interface RecordingOptions extends Options {
  readonly recording: Recording
}

/** The request's own limit rules; the handlers' would come first, or retry. */
const NO_TIMEOUT = 0

/**
 * AWS's own request handlers with a connection opened before the clock starts, and every read of the
 * answer stamped. Over HTTP/2 they open a connection for each request, over HTTP/1 they keep it.
 */
export class RecordingHandler {
  readonly metadata: { readonly handlerProtocol: string }
  readonly #origin: URL
  readonly #http: 1 | 2
  readonly #proxy: URL | undefined
  readonly #opened: Socket[] = []
  readonly #agent: HttpAgent
  readonly #inner: NodeHttpHandler | NodeHttp2Handler

  constructor(
    origin: URL,
    { http, proxy }: { readonly http: 1 | 2; readonly proxy?: URL | undefined },
  ) {
    const take = (): Socket =>
      this.#opened.shift() ?? new Socket().destroy(new Error('the kept connection was closed'))
    this.#origin = origin
    this.#http = http
    this.#proxy = proxy
    this.#agent =
      origin.protocol === 'https:'
        ? new HttpsAgent({ keepAlive: true })
        : new HttpAgent({ keepAlive: true })
    this.#agent.createConnection = take
    this.#inner =
      http === 2
        ? new NodeHttp2Handler({
            requestTimeout: NO_TIMEOUT,
            sessionTimeout: NO_TIMEOUT,
            nodeHttp2ConnectOptions: { createConnection: take },
          })
        : new NodeHttpHandler({
            httpAgent: this.#agent,
            ...(this.#agent instanceof HttpsAgent && { httpsAgent: this.#agent }),
            requestTimeout: NO_TIMEOUT,
            socketTimeout: NO_TIMEOUT,
          })
    this.metadata = this.#inner.metadata
  }

  async handle(
    request: Request,
    options: Options & Partial<RecordingOptions> = {},
  ): Promise<Handled> {
    const { recording } = options
    if (!recording) return this.#inner.handle(request, options)
    Object.assign(request.headers, recording.extraHeaders)
    await this.#connect(recording)
    try {
      recording.sentAt = monotonic()
      const { response } = await this.#inner.handle(request, options)
      recording.status = response.statusCode
      recording.headers = response.headers
      const body: unknown = response.body
      if (body instanceof Readable) await recording.record(body)
      // Errors are read whole, by code that wants a stream of Node's.
      response.body = response.statusCode < 300 ? recording.replay() : recording.whole()
      return { response }
    } catch (error) {
      recording.error ??= stopReason(recording.stop) ?? {
        kind: isOtherProtocol(error) ? 'protocol' : 'disconnect',
        message: errorMessage(error),
      }
      throw error
    }
  }

  destroy(): void {
    this.#inner.destroy()
    this.#agent.destroy()
    for (const socket of this.#opened) socket.destroy()
  }

  updateHttpClientConfig(): void {
    // Its settings are those of the constructor.
  }

  httpHandlerConfigs(): Record<string, never> {
    return {}
  }

  async #connect(recording: Recording): Promise<void> {
    // The agent takes its connection back, or learns of its end, a turn after the answer.
    await nextTurn()
    await nextTurn()
    const kept = Object.values(this.#agent.freeSockets).flatMap((sockets) => sockets ?? [])
    const http = this.#http
    if (http === 1 && kept.some((socket) => !socket.destroyed && socket.writable)) {
      recording.connection = {
        reused: true,
        dnsMs: undefined,
        connectMs: undefined,
        tlsMs: undefined,
        protocol: 'h1',
      }
      return
    }
    const { stop } = recording
    const limit = AbortSignal.timeout(CONNECT_LIMIT_MS)
    const signal = AbortSignal.any([stop, limit])
    try {
      const { socket, phases } = await openSocket(this.#origin, {
        http,
        signal,
        proxy: this.#proxy,
      })
      // One that was opened for a request that never came to it is of no use.
      for (const stale of this.#opened.splice(0)) stale.destroy()
      this.#opened.push(socket)
      recording.connection = phases
    } catch (error) {
      recording.error = stopReason(stop) ?? {
        kind: 'connect',
        message: limit.aborted ? `${this.#origin.host} gave no connection` : errorMessage(error),
      }
      throw error
    }
  }
}

/** Node's complaints about bytes that are not the HTTP version that was asked for. */
function isOtherProtocol(error: unknown): boolean {
  const code = errorCode(error) ?? ''
  const isHttp2Complaint = code === 'ERR_HTTP2_ERROR' && /protocol/i.test(errorMessage(error))
  return code.startsWith('HPE_') || isHttp2Complaint
}
