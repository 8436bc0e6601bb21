import type { ConnectionPhases, Interruption } from '../model/observation.ts'
import type { Read } from './slab.ts'

/** One HTTP request, ready to be sent. */
export interface WireRequest {
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** A response as it came off the wire: nothing parsed, every read stamped. */
export interface Capture {
  readonly connection: ConnectionPhases
  /** Monotonic stamp of the hand-over to the socket; undefined when it never came to that. */
  readonly sentAt: number | undefined
  readonly status: number | undefined
  readonly headers: Readonly<Record<string, string>>
  readonly reads: readonly Read[]
  readonly byteLength: number
  /** Monotonic stamp of the complete response's end. */
  readonly endedAt: number | undefined
  readonly error: Interruption | undefined
  /** How many interim responses (HTTP 1xx) came before the answer. */
  readonly interimCount: number
  /** Which load thread stamped it, from 1 on; undefined where this one did. */
  readonly thread?: number | undefined
}

export const unknownPhases: ConnectionPhases = {
  reused: undefined,
  dnsMs: undefined,
  connectMs: undefined,
  tlsMs: undefined,
  protocol: undefined,
}

/** The capture of a request that was never sent. */
export function unsent(error: Interruption, connection: ConnectionPhases = unknownPhases): Capture {
  return {
    connection,
    sentAt: undefined,
    status: undefined,
    headers: {},
    reads: [],
    byteLength: 0,
    endedAt: undefined,
    error,
    interimCount: 0,
  }
}
