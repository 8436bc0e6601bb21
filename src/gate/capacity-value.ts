import type { BaselineValue } from '../model/baseline.ts'
import { type Capacity, MIN_LOAD } from '../model/capacity.ts'
import { normalQuantile } from '../stats/normal.ts'
import type { FoundCapacity } from './gate-request.ts'

/** What lies below the lowest load that is tried: as a search takes it, half of that. */
const BELOW_ALL = MIN_LOAD / 2
/** No search tells loads apart that differ by less, as a logarithm. */
const MIN_ERROR = 0.01
/** From the middle to an end of an interval of 95 %, in standard errors. */
const HALF_WIDTH = normalQuantile(0.975)

/**
 * A capacity as a baseline keeps it; undefined where no block was whole. Its error is the longer half of its
 * interval, in logarithms: a lower end of 0 lies at half the lowest load, a missing upper end at the highest that
 * was to be tried. What is counted in whole requests reaches up to the next.
 */
export function capacityValueOf({ capacity, max }: FoundCapacity): BaselineValue | undefined {
  const { value, ciLow, ciHigh, requests } = capacity
  if (value === undefined) return undefined
  const middle = Math.max(value, BELOW_ALL)
  const low = Math.max(ciLow ?? 0, BELOW_ALL)
  const high = aboveOf(capacity, ciHigh ?? max)
  const half = Math.max(Math.log(middle / low), Math.log(high / middle))
  return {
    median: middle,
    se: Math.max(MIN_ERROR, half / HALF_WIDTH),
    ciLow,
    ciHigh,
    n: requests,
  }
}

/** The load that an interval ends below. */
function aboveOf({ of }: Capacity, end: number): number {
  return of === 'concurrency' ? end + 1 : Math.max(end, MIN_LOAD)
}
