import { normalQuantile, normalUpper } from './normal.ts'
import { ascending } from './quantile.ts'
import { MAX_EXACT, tossedSumLaw } from './signed-rank.ts'

export interface HodgesLehmannOptions {
  /** Two-sided confidence level, between 0 and 1. Default 0.95. */
  readonly confidence?: number
}

export interface HodgesLehmann {
  /** The shift, in the unit of the differences. Undefined without differences. */
  readonly estimate: number | undefined
  /** Undefined, like `high`, where there are too few: under 6 differences at 95 %. */
  readonly low: number | undefined
  readonly high: number | undefined
}

/** Halvings after which a bracket of finite numbers, of whatever scale, holds one average. */
const MAX_HALVINGS = 100
/** Forgives the rounding of summed probabilities where one equals a level. */
const TOLERANCE = 1e-12

/**
 * The Hodges–Lehmann shift (1963): the median of the Walsh averages (dᵢ + dⱼ)/2, i ≤ j, and the
 * interval of those shifts that the signed-rank test without ties does not reject, exact up to 60
 * differences and by the normal law above. Zeros count like any other difference.
 *
 * Infinities are allowed and may be answers; the average of +Infinity and −Infinity, where either
 * side of a pair timed out, counts as 0. No average is ever stored: time n·log n, memory n.
 */
export function hodgesLehmann(
  differences: readonly number[],
  { confidence = 0.95 }: HodgesLehmannOptions = {},
): HodgesLehmann {
  if (!(confidence > 0 && confidence < 1)) {
    throw new RangeError(`\`confidence\` must be between 0 and 1, received ${confidence}.`)
  }
  if (differences.some(Number.isNaN)) throw new RangeError('A difference is NaN.')
  if (differences.length === 0) return { estimate: undefined, low: undefined, high: undefined }
  const sorted = ascending(differences)
  const count = (sorted.length * (sorted.length + 1)) / 2
  const lowerMiddle = walshAverageOfRank(sorted, Math.ceil(count / 2))
  const upperMiddle = walshAverageOfRank(sorted, Math.floor(count / 2) + 1)
  const estimate = average(lowerMiddle, upperMiddle)
  const rank = limitRank(sorted.length, (1 - confidence) / 2)
  if (rank === 0) return { estimate, low: undefined, high: undefined }
  return {
    estimate,
    low: walshAverageOfRank(sorted, rank),
    high: walshAverageOfRank(sorted, count + 1 - rank),
  }
}

export interface ShiftTest {
  /** Against "not shifted above the margin". */
  readonly pGreater: number
  readonly pLess: number
}

/**
 * One-sided tests of the shift lying above and below a margin, which the interval of
 * {@link hodgesLehmann} inverts: at any confidence it lies beyond the margin just where one of them is
 * at most (1 − confidence)/2. Wilcoxon's signed-rank test where no average is tied with the margin; a
 * tied one speaks against both sides. Both are 1 without differences.
 */
export function shiftTest(differences: readonly number[], margin: number): ShiftTest {
  if (differences.some(Number.isNaN)) throw new RangeError('A difference is NaN.')
  const size = differences.length
  const notAbove = survey(ascending(differences), margin).atMost
  const notBelow = survey(ascending(differences.map((difference) => -difference)), -margin).atMost
  return { pGreater: atMostOf(size, notAbove), pLess: atMostOf(size, notBelow) }
}

/** P(W⁺ ≤ count) for so many differences that are symmetric about 0, without ties. */
function atMostOf(size: number, count: number): number {
  if (size > MAX_EXACT) {
    const { mean, deviation } = momentsOf(size)
    return normalUpper((mean - count - 0.5) / deviation)
  }
  const upTo = lawOf(size).subarray(0, count + 1)
  return Math.min(
    1,
    upTo.reduce((sum, probability) => sum + probability, 0),
  )
}

const laws = new Map<number, Float64Array>()

/** The law of W⁺, kept: the contrasts of a matrix mostly have the same number of rounds. */
function lawOf(size: number): Float64Array {
  const known = laws.get(size) ?? tossedSumLaw(Array.from({ length: size }, (_, at) => at + 1))
  laws.set(size, known)
  return known
}

/** Mean and standard deviation of W⁺. */
function momentsOf(size: number): { readonly mean: number; readonly deviation: number } {
  return {
    mean: (size * (size + 1)) / 4,
    deviation: Math.sqrt((size * (size + 1) * (2 * size + 1)) / 24),
  }
}

/** How many of the smallest values of W⁺ together have a probability of at most `tail`. */
function limitRank(size: number, tail: number): number {
  if (size > MAX_EXACT) {
    const { mean, deviation } = momentsOf(size)
    return Math.max(0, Math.floor(mean + normalQuantile(tail) * deviation + 0.5))
  }
  const law = lawOf(size)
  let cumulative = 0
  return law.findIndex((probability) => {
    cumulative += probability
    return cumulative > tail + TOLERANCE
  })
}

function average(left: number, right: number): number {
  const middle = left / 2 + right / 2
  return Number.isNaN(middle) ? 0 : middle
}

/**
 * The Walsh average of a 1-based rank: halves a bracket by counting how many averages are at most
 * its middle, and then takes the one average that is left in it.
 */
function walshAverageOfRank(sorted: readonly number[], rank: number): number {
  const atMost = (value: number): number => survey(sorted, value).atMost
  if (atMost(-Infinity) >= rank) return -Infinity
  const finite = sorted.filter(Number.isFinite)
  let low = Math.min(0, finite.at(0) ?? 0)
  let high = Math.max(0, finite.at(-1) ?? 0)
  if (atMost(high) < rank) return Infinity
  if (atMost(low) >= rank) return low
  for (let halving = 0; halving < MAX_HALVINGS; halving++) {
    const middle = average(low, high)
    if (middle <= low || middle >= high) break
    if (atMost(middle) >= rank) high = middle
    else low = middle
  }
  return survey(sorted, low).next
}

/**
 * How many Walsh averages are at most `value`, and the smallest above it. The averages grow along
 * both indices, so that one walk along the border between the two kinds sees it all.
 */
function survey(sorted: readonly number[], value: number): { atMost: number; next: number } {
  let atMost = 0
  let next = Infinity
  let end = sorted.length
  for (const [index, left] of sorted.entries()) {
    while (end > index) {
      const last = average(left, sorted[end - 1] ?? Number.NaN)
      if (last <= value) break
      next = Math.min(next, last)
      end -= 1
    }
    if (end === index) break
    atMost += end - index
  }
  return { atMost, next }
}
