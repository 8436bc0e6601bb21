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
  /** Its powers are how fast the other coordinates run; without a common divisor with `count`. */
  readonly generator: number
}

/**
 * So many points that lie evenly, the same ones every time: the lattice of Korobov 1959 ("The approximate computation of
 * multiple integrals"), each coordinate in the middle of its cell. The first coordinates ascend. How even they
 * lie depends on the generator, which is found by trying. Averages over them are nearer to expectations than over random
 * points; so are those over a stretch of neighbours, but for the first coordinate. Computed once.
 */
export const evenPoints = memoize(
  ({ count, normals, generator }: EvenPointsInput): readonly EvenPoint[] => {
    const steps = [generator % count]
    for (let axis = 1; axis < normals; axis++) {
      steps.push(((steps[axis - 1] ?? 0) * generator) % count)
    }
    return Array.from({ length: count }, (_, index) => ({
      level: (index + 0.5) / count,
      normals: steps.map((step) => normalQuantile((((index * step) % count) + 0.5) / count)),
    }))
  },
)
