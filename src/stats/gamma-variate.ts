import { normalQuantile } from './normal.ts'
import type { RandomStream } from './random.ts'

/** From this shape on the method holds; smaller ones are reached by a power of a uniform number. */
const MIN_DIRECT_SHAPE = 1

/** A number of the gamma law with the given shape, above 0, and scale 1: its mean is the shape (Marsaglia & Tsang 2000). */
export function gammaVariate(stream: RandomStream, shape: number): number {
  if (!(shape > 0 && Number.isFinite(shape))) {
    throw new RangeError(`\`shape\` must be above 0, received ${shape}.`)
  }
  if (shape < MIN_DIRECT_SHAPE) {
    return gammaVariate(stream, shape + 1) * above0(stream) ** (1 / shape)
  }
  const d = shape - 1 / 3
  const c = 1 / Math.sqrt(9 * d)
  for (;;) {
    const x = normalQuantile(above0(stream))
    const v = (1 + c * x) ** 3
    if (v <= 0) continue
    if (Math.log(above0(stream)) < (x * x) / 2 + d * (1 - v + Math.log(v))) return d * v
  }
}

/** A uniform number that is never 0. */
function above0(stream: RandomStream): number {
  return 1 - stream.uniform()
}
