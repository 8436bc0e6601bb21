import { regularizedIncompleteBeta } from './beta.ts'
import { bracketedRoot } from './bracketed-root.ts'
import { normalQuantile, normalUpper } from './normal.ts'

/** How often two yes-or-no outcomes of a pair came out which way. Whole numbers from 0 on. */
export interface PairedCounts {
  readonly both: number
  readonly onlyFirst: number
  readonly onlySecond: number
  readonly neither: number
}

export interface PairedRates {
  /** Pairs. */
  readonly n: number
  /** Rate of the second − rate of the first, −1 to 1. Undefined without pairs, like its limits. */
  readonly difference: number | undefined
  /** Confidence limits of the difference. */
  readonly low: number | undefined
  readonly high: number | undefined
  /** Two-sided: twice the smaller of the others, at most 1. */
  readonly pValue: number
  /** Against "the second's rate is not above the first's". */
  readonly pGreater: number
  readonly pLess: number
}

const CONFIDENCE = 0.95
const TOLERANCE = 1e-12

/**
 * Compares two rates observed in pairs: the exact McNemar test, binomial on the pairs that disagree
 * (McNemar 1947), and Tango's score interval (1998, "Equivalence test and confidence interval for the
 * difference in proportions for the paired-sample design").
 */
export function comparePairedRates(
  counts: PairedCounts,
  confidence: number = CONFIDENCE,
): PairedRates {
  const { both, onlyFirst, onlySecond, neither } = counts
  for (const [name, count] of Object.entries(counts)) {
    if (Number.isSafeInteger(count) && count >= 0) continue
    throw new RangeError(`\`${name}\` must be a whole number from 0 on, received ${count}.`)
  }
  const n = both + onlyFirst + onlySecond + neither
  const pGreater = atLeast(onlySecond, onlyFirst + onlySecond)
  const pLess = atLeast(onlyFirst, onlyFirst + onlySecond)
  const pValue = Math.min(1, 2 * Math.min(pGreater, pLess))
  const interval = n === 0 ? NO_INTERVAL : scoreInterval(onlyFirst, onlySecond, { n, confidence })
  return { n, ...interval, pValue, pGreater, pLess }
}

/**
 * One-sided score tests (Tango 1998) of a difference second − first above and below `difference`,
 * −1 to 1. Both are 1 without pairs.
 */
export function pairedRatesTest(
  { both, onlyFirst, onlySecond, neither }: PairedCounts,
  difference: number,
): Pick<PairedRates, 'pGreater' | 'pLess'> {
  const n = both + onlyFirst + onlySecond + neither
  if (n === 0) return { pGreater: 1, pLess: 1 }
  const z = score(onlyFirst, onlySecond, { n, delta: difference })
  return { pGreater: normalUpper(z), pLess: normalUpper(-z) }
}

const NO_INTERVAL = { difference: undefined, low: undefined, high: undefined }

/** P(X ≥ count) for X of `tosses` fair ones. */
function atLeast(count: number, tosses: number): number {
  return count === 0 ? 1 : regularizedIncompleteBeta(0.5, count, tosses - count + 1)
}

/** The differences that a score test does not reject. */
function scoreInterval(
  onlyFirst: number,
  onlySecond: number,
  { n, confidence }: { readonly n: number; readonly confidence: number },
): { difference: number; low: number; high: number } {
  const limitZ = normalQuantile((1 + confidence) / 2)
  const difference = (onlySecond - onlyFirst) / n
  const limit = (end: number, z: number): number =>
    difference === end
      ? end
      : bracketedRoot(
          (delta) => score(onlyFirst, onlySecond, { n, delta }) - z,
          end,
          difference,
          TOLERANCE,
        )
  return { difference, low: limit(-1, limitZ), high: limit(1, -limitZ) }
}

/** How many standard deviations the observed difference lies above `delta`. */
function score(
  onlyFirst: number,
  onlySecond: number,
  { n, delta }: { readonly n: number; readonly delta: number },
): number {
  const gap = onlySecond - onlyFirst - n * delta
  const lost = likeliestOnlyFirst(onlyFirst, onlySecond, n, delta)
  // Where all pairs agree or all disagree, nothing varies at the observed difference.
  const variance = Math.max(0, n * (2 * lost + delta * (1 - delta)))
  return gap === 0 ? 0 : gap / Math.sqrt(variance)
}

/** The likeliest probability of `onlyFirst` were the difference `delta`: Tango's q̂₂₁. */
function likeliestOnlyFirst(
  onlyFirst: number,
  onlySecond: number,
  n: number,
  delta: number,
): number {
  const a = 2 * n
  const b = -onlyFirst - onlySecond + (2 * n - onlySecond + onlyFirst) * delta
  const c = -onlyFirst * delta * (1 - delta)
  const root = Math.sqrt(b * b - 4 * a * c)
  // The two ways to write the same root; each keeps its digits where the other cancels.
  return b > 0 ? (-2 * c) / (b + root) : (root - b) / (2 * a)
}
