import { bracketedRoot } from './bracketed-root.ts'
import { sampleStandardDeviation } from './moments.ts'

/**
 * Paule & Mandel's between-group variance τ² (1982, "Consensus values and weighting factors"): the
 * one with which Σ (yᵢ − ȳ)² / (vᵢ + τ²), ȳ weighted alike, is its expectation k − 1. 0 where the
 * spread of the `values` is within what their own `variances` explain, and under two values.
 *
 * `values` are finite, `variances` finite and from 0 on; the answer is in the unit of the variances.
 */
export function betweenVariance(values: readonly number[], variances: readonly number[]): number {
  if (values.length !== variances.length) {
    throw new RangeError(`There are ${values.length} values and ${variances.length} variances.`)
  }
  for (const [name, numbers, least] of [
    ['value', values, -Infinity],
    ['variance', variances, 0],
  ] as const) {
    const wrong = numbers.find((number) => !Number.isFinite(number) || number < least)
    if (wrong !== undefined) throw new RangeError(`A ${name} is ${wrong}.`)
  }
  // τ² is at most the plain variance: with it as the denominator of all, the sum is k − 1.
  const most = (sampleStandardDeviation(values) ?? 0) ** 2
  // In place of 0, at which a variance of 0 would have an infinite weight.
  const least = most * Number.EPSILON
  const excess = (between: number): number =>
    weightedSquares(values, variances, between) - (values.length - 1)
  if (most === 0 || excess(least) <= 0) return 0
  return excess(most) >= 0 ? most : bracketedRoot(excess, least, most, least)
}

function weightedSquares(
  values: readonly number[],
  variances: readonly number[],
  between: number,
): number {
  const weights = variances.map((variance) => 1 / (variance + between))
  const weighted = (numbers: readonly number[]): number =>
    numbers.reduce((sum, number, index) => sum + number * (weights[index] ?? 0), 0)
  const center = weighted(values) / weighted(values.map(() => 1))
  return weighted(values.map((value) => (value - center) ** 2))
}
