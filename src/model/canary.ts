import type { Reference } from './cell.ts'
import type { MetricName } from './metric.ts'

/** Two versions side by side in one run: the `against` option of a matrix, with every default settled. */
export interface Canary {
  /** The levels of the version that the others are compared with. */
  readonly reference: Reference
  /** Growth that counts as none, a fraction: what is judged, and how strictly. */
  readonly margins: { readonly [Metric in MetricName]?: number | undefined }
  /** Rounds of every cell. */
  readonly rounds: number
  /** Rounds of what stands out. */
  readonly maxRounds: number
}

/** Difference that counts as none, where not given: 5 %. */
export const DEFAULT_MARGIN = 0.05

/** After how many counted rounds the versions are compared: doubled each time, and at the end. */
export function looksOf({ rounds, maxRounds }: Pick<Canary, 'rounds' | 'maxRounds'>): number[] {
  const looks: number[] = []
  for (let look = rounds; look < maxRounds; look *= 2) looks.push(look)
  return [...looks, maxRounds]
}
