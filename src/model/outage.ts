import type { Failure, Sample } from './sample.ts'

/** A time in which a cell reached no server, with its requests that failed then and were asked again. */
export interface Outage {
  /** Unix milliseconds at which the first of them was asked. */
  readonly from: number
  /** Unix milliseconds at which the request was asked that met somebody; undefined where none did. */
  readonly to: number | undefined
  readonly tries: readonly Sample[]
}

/** A gateway that says so later has waited for an answer: that is the end of a wait, and counts. */
const MAX_REFUSAL_MS = 500

/** What a gateway says whose upstream is away or has no room. */
const awayStatuses: ReadonlySet<number | undefined> = new Set([502, 503, 504, 529])

/**
 * Whether a request reached no server: no connection, one that was lost before a response, or a gateway that
 * says at once that its upstream is away. Half an answer is a failure of its own kind.
 */
export function isAway({ failure, httpStatus, endMs = 0 }: Sample): boolean {
  if (failure === undefined || failure.inStream) return false
  if (failure.class === 'connect') return true
  if (failure.class === 'disconnect') return httpStatus === undefined
  return isOfGateway(failure) && endMs < MAX_REFUSAL_MS
}

/** Whether somebody between says that its upstream is away, at once or after a wait. */
export function isOfGateway({ class: name, status, inStream }: Failure): boolean {
  return !inStream && name === 'http' && awayStatuses.has(status)
}
