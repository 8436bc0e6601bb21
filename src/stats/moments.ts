import { ascending, quantile } from './quantile.ts'

/** Makes the median absolute deviation of a normal law its standard deviation: 1 ÷ Φ⁻¹(0.75). */
const NORMAL_CONSISTENCY = 1.4826

/** The arithmetic mean. Undefined for no values and where a value is infinite (a timeout). */
export function mean(values: readonly number[]): number | undefined {
  if (values.length === 0 || !values.every(Number.isFinite)) return undefined
  const first = sum(values) / values.length
  // The second pass removes the rounding of the first: equal values have exactly their own mean,
  // and so a deviation of exactly 0.
  return first + sum(values.map((value) => value - first)) / values.length
}

/**
 * The sample standard deviation, with divisor n − 1, in the unit of the values.
 * Undefined under two values and where a value is infinite.
 */
export function sampleStandardDeviation(values: readonly number[]): number | undefined {
  const center = mean(values)
  if (center === undefined || values.length < 2) return undefined
  const squares = values.map((value) => (value - center) ** 2)
  return Math.sqrt(sum(squares) / (values.length - 1))
}

/**
 * Sample standard deviation ÷ mean, a ratio: 0.2 is 20 %. One spike dominates it; see
 * {@link robustCoefficientOfVariation}. Undefined under two values, where a value is infinite and
 * where the mean is 0.
 */
export function coefficientOfVariation(values: readonly number[]): number | undefined {
  return ratio(sampleStandardDeviation(values), mean(values))
}

/**
 * 1.4826 · median absolute deviation ÷ median, a ratio that agrees with the coefficient of
 * variation for a normal law and that up to half of the values cannot spoil (Rousseeuw & Croux
 * 1993). Infinite values are allowed. Undefined under two values, where the median is 0 or
 * infinite and where the deviation is infinite.
 */
export function robustCoefficientOfVariation(values: readonly number[]): number | undefined {
  const median = quantile(ascending(values), 0.5)
  if (median === undefined || !Number.isFinite(median) || values.length < 2) return undefined
  const deviations = ascending(values.map((value) => Math.abs(value - median)))
  const medianDeviation = quantile(deviations, 0.5)
  if (medianDeviation === undefined) return undefined
  return ratio(NORMAL_CONSISTENCY * medianDeviation, median)
}

function ratio(spread: number | undefined, center: number | undefined): number | undefined {
  if (spread === undefined || center === undefined) return undefined
  if (center === 0 || !Number.isFinite(center) || !Number.isFinite(spread)) return undefined
  return spread / center
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
