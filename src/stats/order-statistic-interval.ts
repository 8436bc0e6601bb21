import { regularizedIncompleteBeta } from './beta.ts'
import { bracketedRoot } from './bracketed-root.ts'
import { valueAtPosition } from './fractional-rank.ts'
import { memoize } from './memoize.ts'

export interface OrderStatisticIntervalOptions {
  /** Two-sided confidence level, between 0 and 1. Default 0.95. */
  readonly confidence?: number
  /**
   * How many independent values the sample is worth, at most its length, whole or not; see
   * `effectiveSampleSize`. Default: the length.
   */
  readonly effectiveN?: number
}

export interface OrderStatisticInterval {
  /** Undefined where the sample is too small to have a lower limit. */
  readonly low: number | undefined
  /** Undefined where the sample is too small to have an upper limit. */
  readonly high: number | undefined
}

/** Well under any printed digit, well over the error of the incomplete beta function. */
const TOLERANCE = 1e-10
/** Of a fraction between 0 and 1: far under any printed digit. */
const ROOT_TOLERANCE = 1e-15

/**
 * The confidence interval of a quantile by interpolated ("fractional") order statistics, without
 * any assumption on the law of the values (Hutson 1999, "Calculating nonparametric confidence
 * intervals for quantiles using fractional order statistics"; Nyblom 1992).
 *
 * With m = `effectiveN`, α = 1 − `confidence` and the u in [1/(m+1), m/(m+1)] for which
 * I_p((m+1)u, (m+1)(1−u)) is 1 − α/2 (lower) or α/2 (upper), the limit is the sample interpolated at
 * 1-based position (n+1)u. Where there is no such u, there is no such limit: a 95 % interval of a
 * median has none below m = 6, and no upper one exists for p90, p95, p99 below m = 36, 72, 368.
 *
 * `sorted` is ascending and may end in +Infinity; 0 < `probability` < 1.
 */
export function orderStatisticInterval(
  sorted: readonly number[],
  probability: number,
  { confidence = 0.95, effectiveN = sorted.length }: OrderStatisticIntervalOptions = {},
): OrderStatisticInterval {
  requireFraction('probability', probability)
  requireFraction('confidence', confidence)
  if (!(effectiveN >= 0 && effectiveN <= sorted.length)) {
    throw new RangeError(
      `\`effectiveN\` must be from 0 to the ${sorted.length} values of the sample, ` +
        `received ${effectiveN}.`,
    )
  }
  const tail = (1 - confidence) / 2
  const limit = (coverage: number): number | undefined => {
    const fraction = fractionFor({ coverage, probability, size: effectiveN })
    return fraction === undefined
      ? undefined
      : valueAtPosition(sorted, fraction * (sorted.length + 1))
  }
  return { low: limit(1 - tail), high: limit(tail) }
}

/**
 * The u for which the fractional order statistic of `size` values at u is at most the quantile
 * with the probability `coverage`. It does not depend on the values, so the cells of a run share it.
 */
const fractionFor = memoize(
  ({
    coverage,
    probability,
    size,
  }: {
    readonly coverage: number
    readonly probability: number
    readonly size: number
  }): number | undefined => {
    if (size < 1) return undefined
    const scale = size + 1
    const missing = (fraction: number): number =>
      regularizedIncompleteBeta(probability, scale * fraction, scale * (1 - fraction)) - coverage
    const [low, high] = [1 / scale, size / scale]
    const [atLow, atHigh] = [missing(low), missing(high)]
    if (atLow < -TOLERANCE || atHigh > TOLERANCE) return undefined
    if (atLow <= 0) return low
    if (atHigh >= 0) return high
    return bracketedRoot(missing, low, high, ROOT_TOLERANCE)
  },
)

function requireFraction(name: string, value: number): void {
  if (value > 0 && value < 1) return
  throw new RangeError(
    `\`${name}\` must be between 0 and 1, both excluded, received ${value}. 95 % is 0.95.`,
  )
}
