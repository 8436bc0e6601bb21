import { valueAtPosition } from './fractional-rank.ts'

/**
 * The type 7 sample quantile (Hyndman & Fan 1996, "Sample quantiles in statistical packages"; the
 * default of R, NumPy and Excel): linear interpolation at 1-based position 1 + (n − 1)·probability.
 *
 * `sorted` is ascending and may begin with -Infinity and end in +Infinity (timeouts); any positive
 * weight on +Infinity gives +Infinity. `probability` is 0 to 1. Undefined for an empty sample.
 */
export function quantile(sorted: readonly number[], probability: number): number | undefined {
  return valueAtPosition(sorted, quantilePosition(sorted.length, probability))
}

/** The 1-based position of the type 7 quantile in a sample of `size` values. */
export function quantilePosition(size: number, probability: number): number {
  if (!(probability >= 0 && probability <= 1)) {
    throw new RangeError(
      `\`probability\` of a quantile must be from 0 to 1, received ${probability}. ` +
        'A percentile is divided by 100: p95 is 0.95.',
    )
  }
  return 1 + (size - 1) * probability
}

/** A copy in ascending numeric order, infinities at its ends. */
export function ascending(values: readonly number[]): number[] {
  // Between two equal infinities this is NaN, which sorting takes for 0 (ECMA-262, SortCompare).
  return values.toSorted((left, right) => left - right)
}
