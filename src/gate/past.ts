import { moderateVariances } from '../stats/moderated-variance.ts'
import { mean, sampleStandardDeviation } from '../stats/moments.ts'
import { studentTUpper } from '../stats/student-t.ts'
import type { Unit } from './regression-units.ts'

/** A cell's value in one run, on the scale of the gate: a logarithm, larger is worse. */
export interface GateValue {
  /** Infinity where so many requests timed out that the median lies beyond the timeout. */
  readonly value: number
  /** Its standard error within the run; undefined when the run had too few rounds. */
  readonly se: number | undefined
  readonly n: number
}

/** Cell id → value, of one run. */
export type RunValues = ReadonlyMap<string, GateValue>

/** What the accepted runs say of a unit. */
export interface Past {
  readonly unit: Unit
  readonly mean: number
  /** Variance of one accepted run's value, moderated; `mean` has it divided by their number. */
  readonly pastVariance: number
  /** The same of a new run's value: another one where the new run has other rounds. */
  readonly newVariance: number
  /** Standard deviation of a new run's value around `mean`: both are uncertain. */
  readonly predictionSd: number
  readonly df: number
  /** d₀ of the moderation: what the units beside it are worth, in degrees of freedom. */
  readonly priorDf: number
  /** Units that share its noise, itself among them. */
  readonly peers: number
}

/** A new run beside the accepted ones. */
export interface Look {
  readonly runs: readonly RunValues[]
  readonly current: RunValues
  /** Rounds of a second look. */
  readonly confirmRounds: number
}

/** From this difference in rounds on, the variance is taken apart (METHOD §3). */
const SAME_ROUNDS = 1.2

/**
 * The past of units that share a noise: a mean each, and variances moderated across them (Smyth
 * 2004). Units compared with others and units compared with their own past have different noises,
 * and are moderated apart.
 */
export function pastOf(units: readonly Unit[], look: Look): Past[] {
  return [...Map.groupBy(units, ({ against }) => against).values()].flatMap((group) =>
    moderatedPast(group, look),
  )
}

function moderatedPast(units: readonly Unit[], look: Look): Past[] {
  const { runs } = look
  if (units.length === 0) return []
  const variances = units.map(
    (unit) => (sampleStandardDeviation(runs.map((run) => combine(unit, run))) ?? Number.NaN) ** 2,
  )
  const { moderated, totalDf, priorDf } = moderateVariances(variances, runs.length - 1)
  return units.map((unit, index) => {
    const pastVariance = moderated[index] ?? Number.NaN
    const newVariance = newVarianceOf(pastVariance, unit, look)
    return {
      unit,
      mean: mean(runs.map((run) => combine(unit, run))) ?? Number.NaN,
      pastVariance,
      newVariance,
      predictionSd: Math.sqrt(newVariance + pastVariance / runs.length),
      df: totalDf,
      priorDf,
      peers: units.length,
    }
  })
}

/** What another number of accepted runs of the same noise would say, as far as can be known. */
export function withRuns(past: Past, to: number) {
  return {
    predictionSd: Math.sqrt(past.newVariance + past.pastVariance / to),
    df: Math.min(past.priorDf + to - 1, (to - 1) * past.peers),
  }
}

/**
 * How many runs of the new run's noise would leave `mean` as uncertain as so many accepted ones do:
 * what both looks share of their noise is what that leaves.
 */
export function runsWorth({ newVariance, pastVariance }: Past, runs: number): number {
  return newVariance === pastVariance ? runs : (runs * newVariance) / pastVariance
}

/** A unit's value in a run; NaN where the run lacks one of its cells. */
export function combine({ weights }: Unit, run: RunValues): number {
  let sum = 0
  for (const [id, weight] of weights) sum += weight * (run.get(id)?.value ?? Number.NaN)
  return sum
}

/** One-sided p value of a new value that lies above the past by more than `limit`. */
export function pAbove(past: Past, value: number, limit: number): number {
  return studentTUpper(standardized(value - past.mean - limit, past.predictionSd), past.df)
}

/** One-sided p value of a new value that lies below the past. */
export function pBelow(past: Past, value: number): number {
  return studentTUpper(standardized(past.mean - value, past.predictionSd), past.df)
}

/** Runs that never differed leave no room: any excess is infinitely many deviations. */
function standardized(excess: number, sd: number): number {
  if (sd > 0 || !Number.isFinite(excess)) return excess / sd
  return excess === 0 ? 0 : excess * Infinity
}

/**
 * The variance of a new run's value. Where it has other rounds than the accepted ones, their error
 * within a run is taken out of the moderated variance, and that of the new rounds put in its place.
 * What is left between runs is never taken for less than nothing, and hardly known where it is little.
 */
function newVarianceOf(
  pastVariance: number,
  unit: Unit,
  { runs, current, confirmRounds }: Look,
): number {
  const ratio =
    roundsOf(unit, current) / (mean(runs.map((run) => roundsOf(unit, run))) ?? Number.NaN)
  if (ratio <= SAME_ROUNDS && ratio >= 1 / SAME_ROUNDS) return pastVariance
  const own = withinVariance(unit, current)
  const within = runs.map((run) => withinVariance(unit, run))
  if (own === undefined || within.includes(undefined)) return pastVariance
  const past = mean(within.flatMap((variance) => variance ?? [])) ?? Number.NaN
  // Both looks are held against one deviation: more rounds than the second has are worth no more.
  const least = Math.max(1, roundsOf(unit, current) / confirmRounds)
  return Math.max(0, pastVariance - past) + own * least
}

function roundsOf({ weights }: Unit, run: RunValues): number {
  return mean([...weights.keys()].map((id) => run.get(id)?.n ?? 0)) ?? 0
}

function withinVariance({ weights }: Unit, run: RunValues): number | undefined {
  let sum = 0
  for (const [id, weight] of weights) {
    const se = run.get(id)?.se
    if (se === undefined) return undefined
    sum += (weight * se) ** 2
  }
  return sum
}
