import type { Interruption } from '../model/observation.ts'

/** An answer of this size is not an answer; it would only fill the memory. */
export const MOST_BYTES = 64 * 1024 * 1024
/** A connection that takes longer will not come. */
export const CONNECT_LIMIT_MS = 10_000

/** How long a request may take, and what else stops it. */
export interface CaptureOptions {
  /** The request's own limit in milliseconds, connecting included. */
  readonly timeoutMs: number
  /** Stops the request; the capture then ends as `aborted`. */
  readonly signal: AbortSignal
  /**
   * `cold` opens a connection for this request alone, and its clock starts before that. Default
   * `warm`: over a kept connection, or one that is opened before the clock starts.
   */
  readonly connection?: 'warm' | 'cold' | undefined
}

/** One request's stop signal: it aborts at the request's own limit, or with the run. */
export interface RequestLimit extends Disposable {
  readonly stop: AbortSignal
}

/** Starts a request's clock; dispose it when the request has ended. */
export function startLimit({ timeoutMs, signal }: CaptureOptions): RequestLimit {
  const limit = new AbortController()
  const timer = setTimeout(() => limit.abort(new RequestTimeout(timeoutMs)), timeoutMs)
  return {
    stop: AbortSignal.any([signal, limit.signal]),
    [Symbol.dispose]: () => clearTimeout(timer),
  }
}

class RequestTimeout extends Error {
  constructor(timeoutMs: number) {
    super(`no complete answer within ${timeoutMs} ms`)
  }
}

/** Why a request was stopped; undefined while it is not. */
export function stopReason(stop: AbortSignal): Interruption | undefined {
  if (!stop.aborted) return undefined
  const reason: unknown = stop.reason
  return reason instanceof RequestTimeout
    ? { kind: 'timeout', message: reason.message }
    : { kind: 'aborted', message: 'the run was stopped' }
}
