import { moderateVariances } from '../stats/moderated-variance.ts'
import { mean, sampleStandardDeviation } from '../stats/moments.ts'
import { betweenVariance } from '../stats/paule-mandel.ts'
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
  /** Standard deviation of a new run's value around `mean`: both are uncertain. */
  readonly predictionSd: number
  readonly df: number
  /** d₀ of the moderation: what the units beside it are worth, in degrees of freedom. */
  readonly priorDf: number
  /** Units that share its noise, itself among them. */
  readonly peers: number
}

/** From this difference in rounds on, the variance is taken apart (METHOD §3). */
const SAME_ROUNDS = 1.2

/**
 * The past of units that share a noise: a mean each, and variances moderated across them (Smyth
 * 2004). Units compared with others and units compared with their own past have different noises,
 * and are moderated apart.
 */
export function pastOf(
  units: readonly Unit[],
  runs: readonly RunValues[],
  current: RunValues,
): Past[] {
  return [...Map.groupBy(units, ({ against }) => against).values()].flatMap((group) =>
    moderatedPast(group, runs, current),
  )
}

function moderatedPast(
  units: readonly Unit[],
  runs: readonly RunValues[],
  current: RunValues,
): Past[] {
  if (units.length === 0) return []
  const variances = units.map((unit) => varianceOf(unit, runs, current))
  const { moderated, totalDf, priorDf } = moderateVariances(variances, runs.length - 1)
  return units.map((unit, index) => ({
    unit,
    mean: mean(runs.map((run) => combine(unit, run))) ?? Number.NaN,
    predictionSd: Math.sqrt((moderated[index] ?? Number.NaN) * (1 + 1 / runs.length)),
    df: totalDf,
    priorDf,
    peers: units.length,
  }))
}

/** What another number of accepted runs of the same noise would say, as far as can be known. */
export function withRuns(past: Past, { from, to }: { readonly from: number; readonly to: number }) {
  return {
    predictionSd: past.predictionSd * Math.sqrt((1 + 1 / to) / (1 + 1 / from)),
    df: Math.min(past.priorDf + to - 1, (to - 1) * past.peers),
  }
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
 * Variance of a unit between runs. Where the new run has other rounds than the accepted ones, what
 * comes from within a run is taken out and put back for the new number (Paule & Mandel 1982).
 */
function varianceOf(unit: Unit, runs: readonly RunValues[], current: RunValues): number {
  const values = runs.map((run) => combine(unit, run))
  const sd = sampleStandardDeviation(values) ?? Number.NaN
  if (hasSameRounds(unit, runs, current)) return sd ** 2
  const within = runs.map((run) => withinVariance(unit, run))
  const own = withinVariance(unit, current)
  if (own === undefined || within.includes(undefined)) return sd ** 2
  return (
    betweenVariance(
      values,
      within.flatMap((variance) => variance ?? []),
    ) + own
  )
}

function hasSameRounds(unit: Unit, runs: readonly RunValues[], current: RunValues): boolean {
  const roundsOf = (run: RunValues): number =>
    mean([...unit.weights.keys()].map((id) => run.get(id)?.n ?? 0)) ?? 0
  const ratio = roundsOf(current) / (mean(runs.map(roundsOf)) ?? Number.NaN)
  return ratio <= SAME_ROUNDS && ratio >= 1 / SAME_ROUNDS
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
