import type { Socket } from 'node:net'

import { buildConnector } from 'undici'

import type { ConnectionPhases } from '../model/observation.ts'
import { unknownPhases } from './capture.ts'
import { monotonic } from './clock.ts'

/** undici's own connect timeout would hide the request's; ours rules. */
const NO_TIMEOUT = 0
/** A server that closes this soon does not keep connections at all. */
const CLOSES_AT_ONCE_MS = 500

interface OpenSocket {
  readonly socket: Socket
  readonly phases: ConnectionPhases
  used: boolean
  /** When its last answer was complete; undefined while it is in use. */
  idleSince: number | undefined
}

/**
 * Opens sockets for undici and knows what each one cost. A socket can be opened ahead, so that the
 * handshake stays outside the window that is being timed.
 */
export class Connector {
  readonly #build = buildConnector({ allowH2: false, timeout: NO_TIMEOUT, keepAlive: true })
  readonly #open = new Map<string, Set<OpenSocket>>()
  readonly #waiting = new Map<string, OpenSocket[]>()
  /** Origins that close right after an answer: their connections are used once. */
  readonly #closers = new Set<string>()

  /** What undici calls when it needs a connection. */
  readonly connect: buildConnector.connector = (options, callback) => {
    const ready = this.#waiting.get(originOf(options))?.shift()
    if (ready && !ready.socket.destroyed) {
      // undici overlooks a connection that is there before its own call has returned.
      queueMicrotask(() => callback(null, ready.socket))
      return
    }
    this.#connect(options, callback)
  }

  /** True while a connection to the origin is open and not known to be closing. */
  isOpen(origin: string): boolean {
    const open = this.#open.get(origin)
    if (!open) return false
    for (const entry of open) {
      const { socket, idleSince } = entry
      // The end of such a connection may still be on its way; a request on it would be lost.
      if (this.#closers.has(origin) && idleSince !== undefined) socket.destroy()
      if (!socket.destroyed && socket.writable && !socket.readableEnded) return true
    }
    return false
  }

  /** Marks the origin's connection as idle: its answer is complete. */
  release(origin: string): void {
    for (const entry of this.#open.get(origin) ?? []) {
      if (entry.used) entry.idleSince ??= monotonic()
    }
  }

  /** Opens a connection and keeps it for undici's next request to that origin. */
  async openAhead(origin: URL, signal: AbortSignal): Promise<void> {
    const options: buildConnector.Options = {
      hostname: origin.hostname,
      host: origin.host,
      protocol: origin.protocol,
      port: origin.port,
    }
    const opened = await new Promise<OpenSocket>((resolve, reject) => {
      const socket = this.#connect(options, (error, _socket) => {
        signal.removeEventListener('abort', abort)
        const entry = [...(this.#open.get(originOf(options)) ?? [])].find(
          (candidate) => candidate.socket === socket,
        )
        if (entry) resolve(entry)
        else reject(error ?? new Error('the connection closed at once'))
      })
      function abort(): void {
        const reason: unknown = signal.reason
        socket?.destroy(reason instanceof Error ? reason : new Error('aborted'))
        reject(reason instanceof Error ? reason : new Error('aborted'))
      }
      if (signal.aborted) abort()
      else signal.addEventListener('abort', abort, { once: true })
    })
    const key = originOf(options)
    this.#waiting.set(key, [...(this.#waiting.get(key) ?? []), opened])
  }

  /** A kept connection was closed under a request: from now on none is kept to that origin. */
  distrust(origin: string): void {
    this.#closers.add(origin)
  }

  /** What the connection that serves the origin's next request cost, and whether it is fresh. */
  take(origin: string): ConnectionPhases {
    const open = [...(this.#open.get(origin) ?? [])].findLast(({ socket }) => !socket.destroyed)
    if (!open) return unknownPhases
    const phases = open.used
      ? { ...open.phases, reused: true, dnsMs: undefined, connectMs: undefined, tlsMs: undefined }
      : open.phases
    open.used = true
    open.idleSince = undefined
    return phases
  }

  #connect(options: buildConnector.Options, callback: buildConnector.Callback): Socket | undefined {
    const startedAt = monotonic()
    let lookedUpAt: number | undefined
    let connectedAt: number | undefined
    // The callback type does not say so, but undici's connector returns the socket it opens.
    const returned: unknown = this.#build(options, (error, socket) => {
      if (error || !socket) {
        callback(error ?? new Error('no socket'), null)
        return
      }
      const readyAt = monotonic()
      const isTls = options.protocol === 'https:'
      const entry: OpenSocket = {
        socket,
        used: false,
        idleSince: undefined,
        phases: {
          reused: false,
          dnsMs: lookedUpAt === undefined ? undefined : lookedUpAt - startedAt,
          connectMs: (connectedAt ?? readyAt) - (lookedUpAt ?? startedAt),
          tlsMs: isTls && connectedAt !== undefined ? readyAt - connectedAt : undefined,
          protocol: 'h1',
        },
      }
      const key = originOf(options)
      const open = this.#open.get(key) ?? new Set()
      open.add(entry)
      this.#open.set(key, open)
      socket.once('close', () => {
        open.delete(entry)
        const { idleSince } = entry
        if (idleSince !== undefined && monotonic() - idleSince < CLOSES_AT_ONCE_MS) {
          this.#closers.add(key)
        }
      })
      callback(null, socket)
    })
    if (!isSocket(returned)) return undefined
    returned.once('lookup', () => {
      lookedUpAt = monotonic()
    })
    returned.once('connect', () => {
      connectedAt = monotonic()
    })
    return returned
  }
}

function originOf(options: buildConnector.Options): string {
  return new URL(`${options.protocol}//${options.hostname}:${options.port}`).origin
}

function isSocket(value: unknown): value is Socket {
  return typeof value === 'object' && value !== null && 'destroy' in value && 'once' in value
}
