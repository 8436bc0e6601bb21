import { type Past, tailOf } from './past.ts'
import { type Floors, type RunValues, valueOf, withinOf } from './run-values.ts'

/** p values below which a unit counts as faster than its own past. */
const IMPROVED = { provider: 0.005, cell: 0.001 }

/** What got significantly faster. */
export interface Improvements {
  readonly cells: ReadonlySet<string>
  readonly providers: ReadonlySet<string>
}

/** Cells and providers that are below their own past for sure. */
export function improvementsOf(
  past: readonly Past[],
  first: RunValues,
  variances: ReadonlyMap<string, number>,
): Improvements {
  const of = (scope: 'cell' | 'provider'): ReadonlySet<string> =>
    new Set(
      past.flatMap((own) => {
        const [belief] = own.beliefs
        if (own.unit.scope !== scope || !belief) return []
        const within = withinOf(own.unit, first, variances)
        const p = tailOf(own.mean - valueOf(own.unit, first), own, { belief, between: 1, within })
        return p < IMPROVED[scope] ? [own.unit.subject] : []
      }),
    )
  return { cells: of('cell'), providers: of('provider') }
}

/** E max(Z, −1) of a standard normal Z: what a floor one deviation below the mean adds to it. */
const FLOOR_BIAS = 0.0833

/**
 * What got faster counts, as one of the others, as faster by one deviation at most; where nothing changed
 * the mean stays what it is.
 */
export function floorsOf(past: readonly Past[]): Floors {
  return new Map(
    past.flatMap(({ unit, mean, beliefs: [belief], within }) => {
      if (unit.scope !== 'cell' || !belief) return []
      const sd = Math.sqrt(belief.expected + within)
      return [
        [unit.subject, (value: number) => Math.max(value, mean - sd) - FLOOR_BIAS * sd] as const,
      ]
    }),
  )
}
