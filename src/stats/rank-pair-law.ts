import { logGamma, regularizedIncompleteBeta } from './beta.ts'
import { memoize } from './memoize.ts'

/**
 * The joint law of two adjacent order statistics of a bootstrap resample, as ranks in the sample
 * it was drawn from. Only pairs with a probability that matters are listed; the three arrays run
 * in parallel.
 */
export interface RankPairLaw {
  /** 0-based index, in the sorted sample, of the resample's k-th smallest value. */
  readonly lower: Uint16Array
  /** 0-based index of the resample's next value, `lower` ≤ `upper`. */
  readonly upper: Uint16Array
  /** Probability of the pair. */
  readonly weight: Float64Array
}

/** A report needs a handful of (n, k); one law takes about 0.1 MB at n = 1000. */
const MAX_LAWS = 64

/** The law of the k-th smallest with its next, or where not `adjacent` of it alone; remembered. */
export function rankPairLaw(size: number, order: number, adjacent: boolean): RankPairLaw {
  return lawOf({ size, order, adjacent })
}

const lawOf = memoize(
  ({ size, order, adjacent }: { size: number; order: number; adjacent: boolean }) =>
    adjacent ? adjacentRankLaw(size, order) : singleRankLaw(size, order),
  { most: MAX_LAWS },
)

/** All the pairs dropped, under n² of them, stay far below any level of interest. */
const NEGLIGIBLE = 1e-17

/**
 * The exact law of the ranks (i, j) of the k-th and (k+1)-th smallest of n draws with replacement
 * from n values, k = `order`, 1 ≤ k < n:
 *
 * P(i, j) = C(n, k) · [(i/n)ᵏ − ((i−1)/n)ᵏ] · [((n−j+1)/n)ⁿ⁻ᵏ − ((n−j)/n)ⁿ⁻ᵏ] for i < j,
 *
 * and P(i, i) is what this leaves of the law of the k-th alone (Maritz & Jarrett 1978).
 */
export function adjacentRankLaw(size: number, order: number): RankPairLaw {
  const above = size - order
  const logWays = logGamma(size + 1) - logGamma(order + 1) - logGamma(above + 1)
  const logUpper = Array.from({ length: size }, (_, upper) =>
    logPowerStep(size - upper, above, size),
  )
  const pairs = new PairList()
  for (const [lower, probability] of rankProbabilities(size, order).entries()) {
    const logLower = logWays + logPowerStep(lower + 1, order, size)
    const apart = Math.exp(logLower + above * Math.log((size - lower - 1) / size))
    pairs.add(lower, lower, probability - apart)
    for (let upper = lower + 1; upper < size; upper++) {
      // The step shrinks as `upper` grows: what follows a negligible pair is negligible.
      if (!pairs.add(lower, upper, Math.exp(logLower + (logUpper[upper] ?? -Infinity)))) break
    }
  }
  return pairs.law()
}

/** The same for the k-th smallest alone: each pair is a rank with itself, 1 ≤ k ≤ n. */
export function singleRankLaw(size: number, order: number): RankPairLaw {
  const pairs = new PairList()
  for (const [rank, probability] of rankProbabilities(size, order).entries()) {
    pairs.add(rank, rank, probability)
  }
  return pairs.law()
}

/** The probability that the k-th smallest of n draws is the sample's value of each rank. */
function rankProbabilities(size: number, order: number): number[] {
  let before = 0
  return Array.from({ length: size }, (_, index) => {
    // At least k of n draws are at most the i-th value: a binomial tail, as a beta function.
    const upTo = regularizedIncompleteBeta((index + 1) / size, order, size - order + 1)
    const probability = upTo - before
    before = upTo
    return probability
  })
}

/** ln[(base/size)ᵖ − ((base − 1)/size)ᵖ], p = `power`: the powers themselves underflow. */
function logPowerStep(base: number, power: number, size: number): number {
  const logShrink = power * Math.log((base - 1) / base)
  return power * Math.log(base / size) + Math.log(-Math.expm1(logShrink))
}

class PairList {
  readonly #lower: number[] = []
  readonly #upper: number[] = []
  readonly #weight: number[] = []

  /** Whether the pair was worth keeping. */
  add(lower: number, upper: number, weight: number): boolean {
    if (!(weight > NEGLIGIBLE)) return false
    this.#lower.push(lower)
    this.#upper.push(upper)
    this.#weight.push(weight)
    return true
  }

  law(): RankPairLaw {
    return {
      lower: Uint16Array.from(this.#lower),
      upper: Uint16Array.from(this.#upper),
      weight: Float64Array.from(this.#weight),
    }
  }
}
