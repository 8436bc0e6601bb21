import type { Socket } from 'node:net'

import { Client } from 'undici'

import type { ConnectionPhases } from '../model/observation.ts'
import { monotonic } from './clock.ts'
import { type InterimResponses, skipInterimResponses } from './interim-responses.ts'
import type { OpenedSocket } from './open-socket.ts'
import { MAX_HEADER_BYTES } from './request-limit.ts'

/** Slow rounds must not alternate between cold and warm connections: undici's default is 4 s. */
const KEEP_ALIVE_MS = 10 * 60_000
const NO_TIMEOUT = 0

/** They keep connections, and only the request's limit stops. */
const clientOptions = {
  allowH2: false,
  keepAliveTimeout: KEEP_ALIVE_MS,
  keepAliveMaxTimeout: KEEP_ALIVE_MS,
  headersTimeout: NO_TIMEOUT,
  bodyTimeout: NO_TIMEOUT,
  maxHeaderSize: MAX_HEADER_BYTES,
}

/** One open connection with the client that speaks over it, and over no other. */
export class Connection {
  readonly origin: string
  readonly client: Client
  readonly #socket: Socket
  readonly #phases: ConnectionPhases
  readonly #interim: InterimResponses
  #isUsed = false
  /** When its last answer was complete; undefined while it is in use, or never was. */
  #idleSince: number | undefined

  constructor(origin: string, { socket, phases }: OpenedSocket) {
    this.origin = origin
    this.#socket = socket
    this.#phases = phases
    // Nobody else reads before the first request, and an end that is not read goes unnoticed.
    socket.resume()
    this.#interim = skipInterimResponses(socket)
    this.client = new Client(origin, {
      ...clientOptions,
      // undici overlooks a connection that is there before its own call has returned.
      connect: (_options, callback) =>
        queueMicrotask(() => {
          if (this.isOpen) callback(null, socket)
          else callback(new Error('the kept connection was closed'), null)
        }),
    })
    // The one connection is gone: the client must not look for another.
    socket.once('close', () => void this.client.destroy())
  }

  /** Whether it is not known to be closing. */
  get isOpen(): boolean {
    const { destroyed, writable, readableEnded } = this.#socket
    return !destroyed && writable && !readableEnded
  }

  /** Whether it has served a request. */
  get isUsed(): boolean {
    return this.#isUsed
  }

  /** How many interim responses came before the answer to the last request. */
  get interimCount(): number {
    return this.#interim.count()
  }

  /** Begins a request; says what the connection cost it. */
  use(): ConnectionPhases {
    const phases = this.#isUsed
      ? { ...this.#phases, reused: true, dnsMs: undefined, connectMs: undefined, tlsMs: undefined }
      : this.#phases
    this.#isUsed = true
    this.#interim.expect()
    this.#idleSince = undefined
    return phases
  }

  /** Marks it as idle: its answer is complete. */
  release(): void {
    this.#idleSince = monotonic()
  }

  /** Calls back when it closes, with how long it had been idle by then. */
  onClose(callback: (idleMs: number | undefined) => void): void {
    this.#socket.once('close', () => {
      callback(this.#idleSince === undefined ? undefined : monotonic() - this.#idleSince)
    })
  }

  destroy(): void {
    this.#socket.destroy()
  }
}
