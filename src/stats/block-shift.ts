import { mean, sampleStandardDeviation } from './moments.ts'
import { ascending, quantile } from './quantile.ts'
import { studentTQuantile, studentTUpper } from './student-t.ts'

export interface BlockShift {
  /** Undefined without blocks. */
  readonly estimate: number | undefined
  /** 95 % limits. Undefined, like `pValue`, for one block, and where a block has no finite figure. */
  readonly low: number | undefined
  readonly high: number | undefined
  /** Two-sided, of no shift. */
  readonly pValue: number | undefined
}

/** One-sided tests of a shift above and below a margin. */
export interface BlockShiftTest {
  readonly pGreater: number
  readonly pLess: number
}

const TAIL = 0.025
/** No clock tells less apart, nor a logarithm of what it said: the rest is rounding. */
const LEAST_FIGURE = 1e-9

/**
 * The mean of figures, one a block, with Student's interval: what the values of a block share, say the
 * minute in which all of them were asked, is one observation and not many, so that the block is the
 * unit. Where a figure is infinite (timeouts) it is their median, without an interval.
 */
export function blockShift(raw: readonly number[]): BlockShift {
  const figures = raw.map(withoutRounding)
  const estimate = mean(figures) ?? quantile(ascending(figures), 0.5)
  const error = standardError(figures)
  if (estimate === undefined || error === undefined) {
    return { estimate, low: undefined, high: undefined, pValue: undefined }
  }
  const half = studentTQuantile(TAIL, figures.length - 1) * error
  const { pGreater, pLess } = tailsOf(estimate, error, figures.length - 1)
  return {
    estimate,
    low: estimate - half,
    high: estimate + half,
    pValue: Math.min(1, 2 * Math.min(pGreater, pLess)),
  }
}

/** Student's t test of the same; undefined where {@link blockShift} has no interval. */
export function blockShiftTest(raw: readonly number[], margin: number): BlockShiftTest | undefined {
  const figures = raw.map(withoutRounding)
  const estimate = mean(figures)
  const error = standardError(figures)
  if (estimate === undefined || error === undefined) return undefined
  return tailsOf(estimate - margin, error, figures.length - 1)
}

function tailsOf(shift: number, error: number, df: number): BlockShiftTest {
  // Blocks that are all alike leave nothing to doubt.
  const t = shift === 0 ? 0 : shift / error
  return { pGreater: studentTUpper(t, df), pLess: studentTUpper(-t, df) }
}

function withoutRounding(figure: number): number {
  return Math.abs(figure) < LEAST_FIGURE ? 0 : figure
}

function standardError(figures: readonly number[]): number | undefined {
  const sd = sampleStandardDeviation(figures)
  return sd === undefined ? undefined : sd / Math.sqrt(figures.length)
}
