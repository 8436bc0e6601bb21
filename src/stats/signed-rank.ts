import { midranks } from './midranks.ts'
import { normalUpper } from './normal.ts'

export interface SignedRank {
  /** Differences other than zero: what the test uses. */
  readonly n: number
  /** Differences of exactly zero, left out (Wilcoxon's rule). */
  readonly nZero: number
  /** W⁺, the sum of the ranks of the positive differences. */
  readonly statistic: number
  /** Two-sided: twice the smaller of the others, at most 1. */
  readonly pValue: number
  /** Against "not shifted above 0". */
  readonly pGreater: number
  readonly pLess: number
  readonly method: 'exact' | 'normal'
}

/** Up to here the exact law takes under a millisecond, and beyond the normal one is as good. */
export const MAX_EXACT = 60

/** Differences count in billionths: what logarithms say beyond is rounding. */
const PARTS = 1e9

/**
 * Wilcoxon's signed-rank test (1945) of paired differences being symmetric about 0. Zeros are
 * discarded, equal absolute values share the mean of their ranks, and the exact law is the one
 * given these ranks; above 60 differences it is the normal law with corrections for ties and
 * continuity. Differences are rounded to a billionth first: 20 ÷ 10 and 40 ÷ 20 are one ratio, but
 * their logarithms differ in the last digit. Infinite differences (one side timed out) are the
 * largest, tied with each other. All p are 1 where no difference is left.
 */
export function signedRankTest(differences: readonly number[]): SignedRank {
  if (differences.some(Number.isNaN)) throw new RangeError('A difference is NaN.')
  const used = differences
    .map((difference) => Math.round(difference * PARTS))
    .filter((difference) => difference !== 0)
  const n = used.length
  const ranks = midranks(used.map(Math.abs))
  const statistic = ranks.reduce(
    (sum, rank, index) => ((used[index] ?? 0) > 0 ? sum + rank : sum),
    0,
  )
  const method = n <= MAX_EXACT ? 'exact' : 'normal'
  const { pGreater, pLess } =
    method === 'exact' ? exact(ranks, statistic) : normal(ranks, statistic)
  const pValue = Math.min(1, 2 * Math.min(pGreater, pLess))
  return { n, nZero: differences.length - n, statistic, pValue, pGreater, pLess, method }
}

/**
 * The law of the sum of those of some whole numbers that each win a toss of a fair coin: the
 * probability of each sum from 0 to their total. With 1 … n it is the null law of W⁺ without ties.
 */
export function tossedSumLaw(numbers: readonly number[]): Float64Array {
  const total = numbers.reduce((sum, number) => sum + number, 0)
  const law = new Float64Array(total + 1)
  law[0] = 1
  let reached = 0
  for (const number of numbers) {
    reached += number
    for (let sum = reached; sum >= 0; sum--) {
      law[sum] = ((law[sum] ?? 0) + (law[sum - number] ?? 0)) / 2
    }
  }
  return law
}

interface Tails {
  readonly pGreater: number
  readonly pLess: number
}

function exact(ranks: readonly number[], statistic: number): Tails {
  // Midranks are halves at worst.
  const law = tossedSumLaw(ranks.map((rank) => 2 * rank))
  const upTo = (end: number): number =>
    Math.min(
      1,
      law.subarray(0, end + 1).reduce((sum, probability) => sum + probability, 0),
    )
  // The law is symmetric: both tails are sums from its beginning.
  return { pGreater: upTo(law.length - 1 - 2 * statistic), pLess: upTo(2 * statistic) }
}

function normal(ranks: readonly number[], statistic: number): Tails {
  const mean = ranks.reduce((sum, rank) => sum + rank, 0) / 2
  const deviation = Math.sqrt(ranks.reduce((sum, rank) => sum + rank * rank, 0)) / 2
  return {
    pGreater: normalUpper((statistic - mean - 0.5) / deviation),
    pLess: normalUpper((mean - statistic - 0.5) / deviation),
  }
}
