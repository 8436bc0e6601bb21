import { Agent as HttpAgent, type ClientRequest } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import { Socket } from 'node:net'
import { setImmediate as nextTurn } from 'node:timers/promises'

import { NodeHttp2Handler, NodeHttpHandler } from '@smithy/node-http-handler'

import type { ConnectionPhases } from '../../model/observation.ts'
import { INTERIM_OVERFLOW, SWITCHED_PROTOCOLS, BadResponse } from '../../transport/bad-response.ts'
import { openSocket } from '../../transport/open-socket.ts'
import { MAX_HEADER_BYTES, MAX_INTERIM_RESPONSES } from '../../transport/request-limit.ts'

type Request = Parameters<NodeHttpHandler['handle']>[0]
export type Options = NonNullable<Parameters<NodeHttp2Handler['handle']>[1]>
export type Handled = Awaited<ReturnType<NodeHttpHandler['handle']>>

/** The request's own limit rules; the handlers' would come first, or retry. */
const NO_TIMEOUT = 0

const reused: ConnectionPhases = {
  reused: true,
  dnsMs: undefined,
  connectMs: undefined,
  tlsMs: undefined,
  protocol: 'h1',
}

/**
 * Has an agent's requests take headers as large as ours do, count interim responses, and give up what
 * never becomes an answer.
 * Agents are told of a request by this name, which Node does not document and many libraries use.
 */
function makeLenient(agent: HttpAgent, onInterim: (count: number) => void): void {
  const add: unknown = Reflect.get(agent, 'addRequest')
  if (typeof add !== 'function') return
  Reflect.set(agent, 'addRequest', (request: ClientRequest, ...rest: readonly unknown[]): void => {
    Reflect.set(request, 'maxHeaderSize', MAX_HEADER_BYTES)
    // Node would drop the connection without a word to the one who waits.
    request.once('upgrade', (_response, socket: Socket) => {
      socket.destroy()
      request.emit('error', new BadResponse(SWITCHED_PROTOCOLS))
    })
    let interim = 0
    request.on('information', () => {
      interim += 1
      onInterim(interim)
      if (interim > MAX_INTERIM_RESPONSES) request.destroy(new BadResponse(INTERIM_OVERFLOW))
    })
    Reflect.apply(add, agent, [request, ...rest])
  })
}

/**
 * One of AWS's own request handlers with one connection, for one request at a time. Over HTTP/1 the
 * connection is kept; over HTTP/2 the handler wants a new one for each request.
 */
export class HandlerLane {
  readonly #origin: URL
  readonly #http: 1 | 2
  readonly #proxy: URL | undefined
  readonly #agent: HttpAgent
  readonly #inner: NodeHttpHandler | NodeHttp2Handler
  #opened: Socket | undefined
  #interimCount = 0

  constructor(
    origin: URL,
    { http, proxy }: { readonly http: 1 | 2; readonly proxy?: URL | undefined },
  ) {
    const take = (): Socket => {
      const socket = this.#opened
      this.#opened = undefined
      return socket ?? new Socket().destroy(new Error('the kept connection was closed'))
    }
    this.#origin = origin
    this.#http = http
    this.#proxy = proxy
    this.#agent =
      origin.protocol === 'https:'
        ? new HttpsAgent({ keepAlive: true })
        : new HttpAgent({ keepAlive: true })
    this.#agent.createConnection = take
    makeLenient(this.#agent, (count) => {
      this.#interimCount = count
    })
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
  }

  /** Sees to it that a connection is open; says what it cost. Rejects when none can be had. */
  async connect(signal: AbortSignal): Promise<ConnectionPhases> {
    // The agent takes its connection back, or learns of its end, a turn after the answer.
    await nextTurn()
    await nextTurn()
    const kept = Object.values(this.#agent.freeSockets).flatMap((sockets) => sockets ?? [])
    if (this.#http === 1 && kept.some((socket) => !socket.destroyed && socket.writable)) {
      return reused
    }
    const { socket, phases } = await openSocket(this.#origin, {
      http: this.#http,
      signal,
      proxy: this.#proxy,
    })
    // One that was opened for a request that never came to it is of no use.
    this.#opened?.destroy()
    this.#opened = socket
    return phases
  }

  /** How many interim responses came before the answer to the last request. */
  get interimCount(): number {
    return this.#interimCount
  }

  handle(request: Request, options: Options): Promise<Handled> {
    this.#interimCount = 0
    return this.#inner.handle(request, options)
  }

  destroy(): void {
    this.#inner.destroy()
    this.#agent.destroy()
    this.#opened?.destroy()
  }
}
