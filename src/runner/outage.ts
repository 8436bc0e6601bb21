import type { Sample } from '../model/sample.ts'

/** What a gateway says whose upstream is away or has no room. */
const awayStatuses: ReadonlySet<number | undefined> = new Set([502, 503, 504, 529])

/**
 * Whether a request met nobody: no connection, one that was lost before a response, or a gateway that
 * says its upstream is away. Half an answer is a failure of its own kind.
 */
export function isAway({ failure, httpStatus }: Sample): boolean {
  if (failure === undefined || failure.inStream) return false
  if (failure.class === 'connect') return true
  if (failure.class === 'disconnect') return httpStatus === undefined
  return failure.class === 'http' && awayStatuses.has(failure.status)
}

/** How long a provider that is away is left alone before it is asked again. */
export interface OutagePauses {
  readonly firstMs: number
  readonly maxMs: number
  /** All pauses of one outage together; after that it is asked without any. */
  readonly totalMs: number
}

/** Half a second, one, two, four and eight: what restarts in a quarter of a minute costs few rounds. */
export const outagePauses: OutagePauses = { firstMs: 500, maxMs: 8000, totalMs: 15_500 }
export const noPauses: OutagePauses = { firstMs: 0, maxMs: 0, totalMs: 0 }
