import { memoize } from './memoize.ts'
import { normalQuantile } from './normal.ts'

/** A point of a space: one coordinate from 0 to 1, the others standard normal. */
export interface EvenPoint {
  readonly level: number
  readonly normals: readonly number[]
}

interface EvenPointsInput {
  readonly count: number
  /** How many coordinates are standard normal. */
  readonly normals: number
}

const STEPS_OF_ITERATION = 40

/**
 * So many points that lie evenly, the same ones every time: the first coordinates are equidistant, the
 * others an additive recurrence (Roberts 2018, "The unreasonable effectiveness of quasirandom
 * sequences"). Averages over them are nearer to expectations than over random points; so are those over
 * a stretch of neighbours, but for the first coordinate. Computed once.
 */
export const evenPoints = memoize(({ count, normals }: EvenPointsInput): readonly EvenPoint[] => {
  // The root of x^(d + 1) = x + 1: its powers are as irrational together as d numbers can be.
  let root = 2
  for (let step = 0; step < STEPS_OF_ITERATION; step++) root = (1 + root) ** (1 / (normals + 1))
  return Array.from({ length: count }, (_, index) => ({
    level: (index + 0.5) / count,
    normals: Array.from({ length: normals }, (_own, axis) =>
      normalQuantile((0.5 + (index + 1) * root ** -(axis + 1)) % 1),
    ),
  }))
})
