import { alikeRuns } from '../stats/alike-runs.ts'
import type { Spread } from '../stats/between-runs.ts'
import { evenPoints } from '../stats/even-points.ts'
import { beliefsOf, type Past, sdAt } from './past.ts'
import type { PossiblePast } from './smallest-regression.ts'
import type { Unit } from './units.ts'

/** What may be true of the noise between runs, and what new runs then happen to show of it. */
const POSSIBILITIES = { count: 32, normals: 1, generator: 7 }

/** What so many accepted runs may leave to be believed of a unit. */
interface Future {
  readonly unit: Unit
  readonly own: Past
  readonly spread: Spread
  /** Standard deviation between runs. */
  readonly sd: number
}

/**
 * What so many accepted runs may leave to be believed, by unit: those that are accepted already and new
 * ones, which go on differing as is believed today. `withinOf` is the variance of a new run because its
 * requests are few; left out: as of the accepted ones.
 */
export function anticipatedPasts(
  past: readonly Past[],
  runs: number,
  withinOf?: (unit: Unit) => number,
): ReadonlyMap<Unit, readonly PossiblePast[]> {
  const correlation = past[0]?.beliefs[0]?.correlation ?? 0
  const { spreadShare } = alikeRuns(runs, correlation)
  const found = new Map<Unit, PossiblePast[]>(past.map(({ unit }) => [unit, []]))
  const possibilities = evenPoints(POSSIBILITIES)
  for (const shift of possibilities.keys()) {
    const futures = past.map((own, index): Future => {
      // Each unit meets with every possibility, and with another one than its neighbour.
      const { level = 0.5, normals = [] } =
        possibilities[(shift + index) % possibilities.length] ?? {}
      const truth = own.beliefs.at(-1)
      const sd = truth ? sdAt(truth, level) : 0
      const fresh = withinOf?.(own.unit) ?? own.within
      const spread = spreadOf(own, { runs, sd, luck: normals[0] ?? 0, fresh, share: spreadShare })
      return { unit: own.unit, own, spread, sd }
    })
    const beliefs = beliefsOf(futures, {
      correlation,
      runs,
      steps: 1,
      spreadsOf: ({ spread }) => [spread],
    })
    for (const { unit, own, spread, sd } of futures) {
      const belief = beliefs.get(unit)
      if (!belief) continue
      const { within } = spread
      found.get(unit)?.push({ past: { ...own, runs, spread, within, beliefs: [belief] }, sd })
    }
  }
  return found
}

/** What is known stays known, unless fewer runs are asked about. */
function spreadOf(
  { spread, runs: known, within: former }: Past,
  future: {
    readonly runs: number
    readonly sd: number
    readonly luck: number
    /** Variance of a new run because its requests are few. */
    readonly fresh: number
    readonly share: number
  },
): Spread {
  const { runs, sd, luck, fresh, share } = future
  const kept = known <= runs ? known : 0
  const within = kept === 0 ? fresh : (kept * former + (runs - kept) * fresh) / runs
  const keptDf = kept === 0 ? 0 : spread.df
  const df = runs - 1
  const newSum = (share * sd ** 2 + fresh) * chiSquareAt(df - keptDf, luck)
  return { meanSquare: (keptDf * spread.meanSquare + newSum) / df, df, share, within }
}

/** Wilson and Hilferty 1931: what is as unlikely of a χ² as `z` is of a normal law. */
function chiSquareAt(df: number, z: number): number {
  if (df <= 0) return 0
  const step = 2 / (9 * df)
  return df * Math.max(0, 1 - step + z * Math.sqrt(step)) ** 3
}
