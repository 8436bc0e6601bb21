import { regularizedIncompleteBeta } from './beta.ts'
import { mean, sampleStandardDeviation } from './moments.ts'
import { ascending, quantile } from './quantile.ts'
import { studentTQuantile, studentTUpper } from './student-t.ts'

export interface BlockShift {
  /** Undefined without blocks. */
  readonly estimate: number | undefined
  /**
   * Limits at the confidence. Undefined, like `pValue` and `df`, for one block, and where a block has no
   * finite figure.
   */
  readonly low: number | undefined
  readonly high: number | undefined
  /** Two-sided, of no shift. */
  readonly pValue: number | undefined
  /** Degrees of freedom of Student's law. */
  readonly df: number | undefined
}

/** One-sided tests of a shift above and below a margin. */
export interface BlockShiftTest {
  readonly pGreater: number
  readonly pLess: number
}

/** How much the values of the blocks spread around their own block's figure. */
export interface WithinBlocks {
  /** Variance that a block's figure has from it. */
  readonly variance: number
  readonly df: number
}

const CONFIDENCE = 0.95
/** No clock tells less apart, nor a logarithm of what it said: the rest is rounding. */
const MIN_FIGURE = 1e-9
/** Blocks that differ no more than in the middle case of pure chance show no noise of their own. */
const POOLED_FROM = 0.5
const MIN_POOLED_BLOCKS = 3

/**
 * The mean of figures, one a block, with Student's interval: what the values of a block share, say the
 * minute in which all of them were asked, is one observation and not many, so that the block is the
 * unit. Where at least three blocks differ no more than their own values explain (F test, p ≥ 0.5),
 * both are pooled, as analyses of variance do ("sometimes pool", Bancroft 1964): how a queue fills and
 * drains within blocks is then no noise between them. Where a figure is infinite (timeouts) it is their
 * median, without an interval.
 */
export function blockShift(
  raw: readonly number[],
  within?: WithinBlocks,
  { confidence = CONFIDENCE }: { readonly confidence?: number } = {},
): BlockShift {
  const figures = raw.map(withoutRounding)
  const estimate = mean(figures) ?? quantile(ascending(figures), 0.5)
  const error = standardError(figures, within)
  if (estimate === undefined || error === undefined) {
    return { estimate, low: undefined, high: undefined, pValue: undefined, df: undefined }
  }
  const half = studentTQuantile((1 - confidence) / 2, error.df) * error.size
  const { pGreater, pLess } = tailsOf(estimate, error)
  return {
    estimate,
    low: estimate - half,
    high: estimate + half,
    pValue: Math.min(1, 2 * Math.min(pGreater, pLess)),
    df: error.df,
  }
}

/** Student's t test of the same; undefined where {@link blockShift} has no interval. */
export function blockShiftTest(
  raw: readonly number[],
  margin: number,
  within?: WithinBlocks,
): BlockShiftTest | undefined {
  const figures = raw.map(withoutRounding)
  const estimate = mean(figures)
  const error = standardError(figures, within)
  if (estimate === undefined || error === undefined) return undefined
  return tailsOf(estimate - margin, error)
}

interface StandardError {
  readonly size: number
  readonly df: number
}

function tailsOf(shift: number, { size, df }: StandardError): BlockShiftTest {
  // Blocks that are all alike leave nothing to doubt.
  const t = shift === 0 ? 0 : shift / size
  return { pGreater: studentTUpper(t, df), pLess: studentTUpper(-t, df) }
}

function withoutRounding(figure: number): number {
  return Math.abs(figure) < MIN_FIGURE ? 0 : figure
}

function standardError(
  figures: readonly number[],
  within: WithinBlocks | undefined,
): StandardError | undefined {
  const sd = sampleStandardDeviation(figures)
  if (sd === undefined) return undefined
  const between = { variance: sd ** 2, df: figures.length - 1 }
  const { variance, df } = within && isExplained(between, within) ? pool(between, within) : between
  return { size: Math.sqrt(variance / figures.length), df }
}

/** Whether the figures of blocks differ by no more than the spread within blocks makes them. */
function isExplained(between: WithinBlocks, within: WithinBlocks): boolean {
  if (between.df + 1 < MIN_POOLED_BLOCKS || within.df < 1) return false
  const own = within.df * within.variance
  const others = between.df * between.variance
  if (own + others === 0) return false
  return (
    regularizedIncompleteBeta(own / (own + others), within.df / 2, between.df / 2) >= POOLED_FROM
  )
}

function pool(one: WithinBlocks, other: WithinBlocks): WithinBlocks {
  const df = one.df + other.df
  return { variance: (one.df * one.variance + other.df * other.variance) / df, df }
}
