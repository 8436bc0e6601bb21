/** What a replay takes from a recorded request: when it is due, and how much of it is whose. */
export interface TracedRequest {
  /** When it is due, in milliseconds after the first request of the replay. */
  readonly dueMs: number
  /** o200k tokens of its words. */
  readonly inputTokens: number
  /** Index of an earlier round with which it begins alike; undefined where it shares nothing. */
  readonly sharedWith: number | undefined
  /** So many tokens at its beginning are the same as there. */
  readonly sharedTokens: number
}

const MS_PER_SECOND = 1000
/** More digits of a mean rate say nothing. */
const RATE_DIGITS = 4

/** Requests per second of a replay, over the time in which they are due: a second at least. */
export function replayRate(count: number, lastDueMs: number): number {
  const lastsMs = Math.max(lastDueMs, MS_PER_SECOND)
  return Number(((count / lastsMs) * MS_PER_SECOND).toPrecision(RATE_DIGITS))
}
