import { ascending, quantile } from '../stats/quantile.ts'

/** The middle of the gaps between chunks, in milliseconds; undefined where there are none. */
export function medianGap(gaps: readonly (number | undefined)[]): number | undefined {
  return quantile(ascending(gaps.flatMap((gap) => gap ?? [])), 0.5)
}
