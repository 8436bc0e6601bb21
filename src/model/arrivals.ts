import { z } from './zod.ts'

const MIN_SHAPE = 0.01
const MAX_SHAPE = 1000
const arrivalsShape = "expected 'poisson', 'constant' or { gamma }, e.g. { gamma: 0.5 }"
const gammaShape = `expected a shape from ${MIN_SHAPE} to ${MAX_SHAPE}; below 1 requests come in bursts`

/** How the requests of an open loop are spread over its time, as it is declared and recorded. */
export const arrivalsOption = z.union(
  [
    z.enum(['poisson', 'constant'], arrivalsShape),
    z.strictObject({
      gamma: z.number(gammaShape).min(MIN_SHAPE, gammaShape).max(MAX_SHAPE, gammaShape),
    }),
  ],
  arrivalsShape,
)

/**
 * How the requests of an open loop are spread over its time: evenly, as a Poisson process does, or with gaps
 * of a gamma law, of which shape 1 is a Poisson process, less makes bursts and more is more even.
 */
export type Arrivals = z.output<typeof arrivalsOption>

/** The setting that runs which are compared have to share: only bursts are named, as accepted runs say nothing of the rest. */
export function arrivalsSetting(arrivals: Arrivals | undefined): { readonly arrivals?: string } {
  if (typeof arrivals !== 'object' || arrivals.gamma === 1) return {}
  return { arrivals: `gamma ${arrivals.gamma}` }
}
