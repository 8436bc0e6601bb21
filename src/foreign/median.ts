import { ascending, quantile } from '../stats/quantile.ts'

/** The middle of the values that are known; undefined where none is. */
export function median(values: readonly (number | undefined)[]): number | undefined {
  return quantile(ascending(values.flatMap((value) => value ?? [])), 0.5)
}
