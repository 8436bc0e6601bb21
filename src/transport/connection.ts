import type { Socket } from 'node:net'

import type { ConnectionPhases, Interruption } from '../model/observation.ts'
import { monotonic } from './clock.ts'
import { errorMessage } from './error-message.ts'
import { type OpenedSocket, openSocket } from './open-socket.ts'
import type { RequestBytes } from './request-bytes.ts'
import type { ResponseReader } from './response-reader.ts'
import type { Route } from './route.ts'

/** So long a connection waits for its next request: slow rounds must not alternate between cold and warm ones. */
const KEEP_ALIVE_MS = 10 * 60_000

/** How a response ended: whole, or not. */
export type ResponseEnd =
  | { readonly endedAt: number; readonly error: undefined }
  | { readonly endedAt: undefined; readonly error: Interruption }

/** A request whose response is being read. */
interface OpenRequest {
  readonly reader: ResponseReader
  readonly closes: boolean
  readonly onEnd: (end: ResponseEnd) => void
}

/** One connection, over which requests go one after the other. */
export class Connection {
  readonly origin: string
  readonly #socket: Socket
  readonly #phases: ConnectionPhases
  #request: OpenRequest | undefined
  #isUsed = false
  /** Whether bytes came that no request had asked for. */
  #isConfused = false
  /** How long it may wait for the next request; 0 when it serves none. */
  #keptMs = KEEP_ALIVE_MS
  /** When its last answer was complete; undefined while it is in use, or never was. */
  #idleSince: number | undefined

  /** Opens one. Rejects when that fails, or when the signal aborts. */
  static async open({ to, tunnel }: Route, signal: AbortSignal): Promise<Connection> {
    let take = (_bytes: Buffer): void => {
      isEarly = true
    }
    let isEarly = false
    const opened = await openSocket(to, {
      http: 1,
      signal,
      proxy: tunnel,
      onRead: (bytes) => take(bytes),
    })
    const connection = new Connection(to.origin, opened)
    take = (bytes) => connection.#take(bytes)
    if (isEarly) connection.#confuse()
    return connection
  }

  private constructor(origin: string, { socket, phases }: OpenedSocket) {
    this.origin = origin
    this.#socket = socket
    this.#phases = phases
    socket.on('end', () => this.#end())
    socket.on('error', (error) => this.abort({ kind: 'disconnect', message: errorMessage(error) }))
    socket.on('close', () =>
      this.abort({ kind: 'disconnect', message: 'the connection was closed' }),
    )
  }

  /** Whether it may be used, and is not known to be closing. */
  get isOpen(): boolean {
    const { destroyed, writable, readableEnded } = this.#socket
    const idleMs = this.#idleSince === undefined ? 0 : monotonic() - this.#idleSince
    return !destroyed && writable && !readableEnded && idleMs < this.#keptMs
  }

  /** Why a request over one that is not open gets no answer. */
  get trouble(): Interruption {
    return this.#isConfused
      ? { kind: 'protocol', message: 'the server sent something before it was asked' }
      : { kind: 'connect', message: 'the kept connection was closed' }
  }

  /** Whether it has served a request. */
  get isUsed(): boolean {
    return this.#isUsed
  }

  /** Begins a request; says what the connection cost it. */
  use(): ConnectionPhases {
    const phases = this.#isUsed
      ? { ...this.#phases, reused: true, dnsMs: undefined, connectMs: undefined, tlsMs: undefined }
      : this.#phases
    this.#isUsed = true
    return phases
  }

  /**
   * Sends a request, and calls back once when nothing more of its response is to come. Returns the stamp of the
   * hand-over to the socket.
   */
  send(
    { bytes, closes }: RequestBytes,
    reader: ResponseReader,
    onEnd: OpenRequest['onEnd'],
  ): number {
    this.#request = { reader, closes, onEnd }
    this.#idleSince = undefined
    this.#socket.ref()
    const sentAt = monotonic()
    this.#socket.write(bytes)
    return sentAt
  }

  /** Keeps it for a later request; nobody waits for it meanwhile. */
  release(): void {
    if (this.#isUsed) this.#idleSince = monotonic()
    this.#socket.unref()
  }

  /** Calls back when it closes, with how long it had been idle by then. */
  onClose(callback: (idleMs: number | undefined) => void): void {
    this.#socket.once('close', () => {
      callback(this.#idleSince === undefined ? undefined : monotonic() - this.#idleSince)
    })
  }

  /** Closes it; a request that is open ends with the error. */
  abort(error: Interruption): void {
    this.#settle({ endedAt: undefined, error })
    this.#socket.destroy()
  }

  destroy(): void {
    this.#socket.destroy()
  }

  #take(bytes: Buffer): void {
    const at = monotonic()
    if (!this.#request) {
      this.#confuse()
      return
    }
    const { reader, closes } = this.#request
    try {
      const taken = reader.take(bytes, at)
      if (!reader.isComplete) return
      // What follows an answer, or is still to be sent, would belong to the next request.
      const isClean = taken === bytes.length && this.#socket.writableLength === 0
      this.#keptMs = isClean && !closes ? Math.min(reader.keptMs, KEEP_ALIVE_MS) : 0
      this.#settle({ endedAt: at, error: undefined })
    } catch (error) {
      this.abort({ kind: 'protocol', message: errorMessage(error) })
    }
  }

  #end(): void {
    const at = monotonic()
    const place = this.#request?.reader.end()
    if (place === undefined) this.#settle({ endedAt: at, error: undefined })
    else this.abort({ kind: 'disconnect', message: `the server closed the connection ${place}` })
  }

  #confuse(): void {
    this.#isConfused = true
    this.#socket.destroy()
  }

  #settle(end: ResponseEnd): void {
    const request = this.#request
    this.#request = undefined
    request?.onEnd(end)
  }
}
