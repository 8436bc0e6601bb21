import { normalQuantile } from '../stats/normal.ts'
import { studentTQuantile } from '../stats/student-t.ts'
import type { Interval } from './agreeing-intervals.ts'

/** Chance of seeing a true shift of the size that is told. */
const POWER = 0.8
const TAIL = 0.025

/**
 * The smallest true shift that a paired comparison like this one shows as significant four times out of
 * five, from the spread of its own pairs, or blocks: their standard error is what the 95 % interval of
 * the contrast by itself says. Undefined where there is none, or where it has no end.
 */
export function detectableShift(
  { low, high, df }: Interval & { readonly df?: number | undefined },
  family = 1,
): number | undefined {
  if (low === undefined || high === undefined || !Number.isFinite(high - low)) return undefined
  const quantile = (tail: number): number =>
    df === undefined ? -normalQuantile(tail) : studentTQuantile(tail, df)
  const error = (high - low) / 2 / quantile(TAIL)
  return error * (quantile(TAIL / family) + quantile(1 - POWER))
}
