import type { Interruption } from '../model/observation.ts'

/** An answer of this size, compressed or not, is not an answer; it would only fill the memory. */
export const MAX_ANSWER_BYTES = 64 * 1024 * 1024
/** No answer comes in so many pieces: a token of the longest would be a hundred of them. */
const MAX_READS = 1_000_000
/** Gateways send policies and traces with a response; nobody sends more. */
export const MAX_HEADER_BYTES = 64 * 1024
export const HEADER_OVERFLOW = `the headers of the response are larger than ${MAX_HEADER_BYTES / 1024} KiB`
/** So many interim responses (RFC 9110 §15.2) are passed over before an answer. */
export const MAX_INTERIM_RESPONSES = 100
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

/** Why an answer is given up for its size; undefined while it is not. */
export function oversize({
  byteLength,
  readCount,
}: {
  readonly byteLength: number
  readonly readCount: number
}): string | undefined {
  if (byteLength > MAX_ANSWER_BYTES) return `the answer is larger than ${MAX_ANSWER_BYTES} bytes`
  return readCount > MAX_READS ? `the answer came in more than ${MAX_READS} pieces` : undefined
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
