import { logMedianError } from './log-median-error.ts'
import { ascending, quantile } from './quantile.ts'

/** Where the middle of values lies, and how well that is known. */
export interface Location {
  /** Of natural logarithms; ±Infinity where the middle lies among values that were not seen. */
  readonly location: number
  /** Its standard error; undefined where there are too few values, or too many that were not seen. */
  readonly se: number | undefined
  readonly n: number
}

/** Share of the values that is left out at either end. */
const TRIM = 0.1
/** From so many unseen values on the median is the better middle: it has fewer of them near it. */
const MIN_UNSEEN = 0.05
const MIN_TO_TRIM = 5
const MIN_FOR_ERROR = 3

/**
 * The trimmed mean of the natural logarithms of positive values (Tukey & McLaughlin 1963): a tenth is
 * left out at either end, at least one of five values; those that were not seen (0 or Infinity) are
 * among them. Its standard error is the winsorised standard deviation ÷ ((1 − 2g/n)·√n). From 5 % of
 * unseen values on it is the median of the logarithms, with the error of its exact bootstrap law.
 *
 * For logarithms of normal values its variance is 1.05 times that of their mean, where the median's is
 * 1.5 times it. Undefined for no values.
 */
export function trimmedLocation(values: readonly number[]): Location | undefined {
  const n = values.length
  if (n === 0) return undefined
  const logs = ascending(values.map((value) => Math.log(value)))
  const unseen = Math.max(
    logs.filter((log) => log === Infinity).length,
    logs.filter((log) => log === -Infinity).length,
  )
  if (unseen > 0 && unseen >= MIN_UNSEEN * n) {
    return { location: quantile(logs, 0.5) ?? Number.NaN, se: logMedianError(values), n }
  }
  // So there are fewer unseen values than are left out.
  const trimmed = n < MIN_TO_TRIM ? 0 : Math.max(1, Math.floor(TRIM * n))
  const location = average(logs.slice(trimmed, n - trimmed))
  return { location, se: n < MIN_FOR_ERROR ? undefined : winsorisedError(logs, trimmed), n }
}

function winsorisedError(sorted: readonly number[], trimmed: number): number {
  const n = sorted.length
  const low = sorted[trimmed] ?? Number.NaN
  const high = sorted[n - 1 - trimmed] ?? Number.NaN
  const drawnIn = sorted.map((log) => Math.min(high, Math.max(low, log)))
  const center = average(drawnIn)
  const squares = drawnIn.reduce((sum, log) => sum + (log - center) ** 2, 0)
  return Math.sqrt(squares / (n - 1)) / ((1 - (2 * trimmed) / n) * Math.sqrt(n))
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
