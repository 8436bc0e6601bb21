import { Connection } from './connection.ts'
import type { Route } from './route.ts'

/** A server that closes this soon does not keep connections at all. */
const CLOSES_AT_ONCE_MS = 500

/**
 * The open connections to each origin. Every request has one to itself, and whoever sends it knows
 * which; how many there are is nobody's business but the caller's.
 */
export class ConnectionPool {
  readonly #open = new Set<Connection>()
  readonly #idle = new Map<string, Connection[]>()
  /** Origins that close right after an answer: their connections are used once. */
  readonly #closers = new Set<string>()

  /** An idle connection to the origin, the one that was used last; undefined when there is none. */
  take(origin: string): Connection | undefined {
    const idle = this.#idle.get(origin) ?? []
    for (let connection = idle.pop(); connection; connection = idle.pop()) {
      // The end of such a connection may still be on its way; a request on it would be lost.
      const isLeftover = connection.isUsed && this.#closers.has(origin)
      if (connection.isOpen && !isLeftover) return connection
      connection.destroy()
    }
    return undefined
  }

  /** Opens a connection. Rejects when that fails, or when the signal aborts. */
  async open(route: Route, signal: AbortSignal): Promise<Connection> {
    const connection = await Connection.open(route, signal)
    this.#open.add(connection)
    connection.onClose((idleMs) => {
      this.#open.delete(connection)
      if (idleMs !== undefined && idleMs < CLOSES_AT_ONCE_MS) this.distrust(connection.origin)
    })
    return connection
  }

  /** Keeps a connection that is not in use for a later request, where it serves one. */
  give(connection: Connection): void {
    if (!connection.isOpen) {
      connection.destroy()
      return
    }
    connection.release()
    const idle = this.#idle.get(connection.origin) ?? []
    idle.push(connection)
    this.#idle.set(connection.origin, idle)
  }

  /** How many connections to the origin wait for a request. */
  idleCount(origin: string): number {
    return (this.#idle.get(origin) ?? []).filter(({ isOpen }) => isOpen).length
  }

  /** A kept connection was closed under a request: from now on none is kept to that origin. */
  distrust(origin: string): void {
    this.#closers.add(origin)
  }

  close(): void {
    for (const connection of this.#open) connection.destroy()
    this.#idle.clear()
  }
}
