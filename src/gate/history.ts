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
export interface History {
  readonly unit: Unit
  readonly mean: number
  /** Variance of one accepted run's value, moderated; `mean` has it divided by their number. */
  readonly pastVariance: number
  /** The same of a new run's value: another one where the new run has other rounds. */
  readonly newVariance: number
  /** Variance of their estimated difference; 0 where they are one. */
  readonly exchangeVariance: number
  /** Standard deviation of a new run's value around `mean`: both are uncertain. */
  readonly predictionSd: number
  /** Of `predictionSd`. */
  readonly df: number
  /** d₀ of the moderation: what the units beside it are worth, in degrees of freedom. */
  readonly priorDf: number
  /** Units that share its noise, itself among them. */
  readonly peers: number
}

/** How far a new value may lie from a mean of runs. */
type Prediction = Pick<History, 'predictionSd' | 'df'>

/** A new run beside the accepted ones. */
export interface Look {
  readonly runs: readonly RunValues[]
  readonly current: RunValues
  /** Rounds of a second look. */
  readonly confirmRounds: number
}

/** From this difference in rounds on, the variance is taken apart (docs/gate.md). */
const SAME_ROUNDS = 1.2
/** Where hardly anything is left of a variance, less than one observation of it is known. */
const MIN_DF = 1

/**
 * The past of units that share a noise: a mean each, and variances moderated across them (Smyth
 * 2004). Units compared with others and units compared with their own past have different noises,
 * and are moderated apart.
 */
export function historyOf(units: readonly Unit[], look: Look): History[] {
  return [...Map.groupBy(units, ({ against }) => against).values()].flatMap((group) =>
    moderatedHistory(group, look),
  )
}

function moderatedHistory(units: readonly Unit[], look: Look): History[] {
  const { runs } = look
  if (units.length === 0) return []
  const variances = units.map(
    (unit) => (sampleStandardDeviation(runs.map((run) => combine(unit, run))) ?? Number.NaN) ** 2,
  )
  const { moderated, totalDf, priorDf } = moderateVariances(variances, runs.length - 1)
  return units.map((unit, index) => {
    const pastVariance = moderated[index] ?? Number.NaN
    const known = { pastVariance, ...newVarianceOf(pastVariance, unit, look) }
    return {
      unit,
      mean: mean(runs.map((run) => combine(unit, run))) ?? Number.NaN,
      ...known,
      ...predictionOf(known, runs.length, totalDf),
      priorDf,
      peers: units.length,
    }
  })
}

/** What another number of accepted runs of the same noise would say, as far as can be known. */
export function withRuns(past: History, to: number): Prediction {
  return predictionOf(past, to, Math.min(past.priorDf + to - 1, (to - 1) * past.peers))
}

/**
 * The deviation of a new value around the mean of so many runs, with its degrees of freedom. Where the
 * new run has other rounds it is put together of estimates, and they are Satterthwaite's (1946): twice
 * its variance squared ÷ the variance of that, and at most those of the runs. What was taken out leaves
 * its uncertainty behind.
 */
function predictionOf(
  {
    pastVariance,
    newVariance,
    exchangeVariance,
  }: Pick<History, 'pastVariance' | 'newVariance' | 'exchangeVariance'>,
  runs: number,
  pastDf: number,
): Prediction {
  const variance = newVariance + pastVariance / runs
  const predictionSd = Math.sqrt(variance)
  if (exchangeVariance === 0) return { predictionSd, df: pastDf }
  const ofPast = (2 * (pastVariance * (1 + 1 / runs)) ** 2) / pastDf
  const df = (2 * variance ** 2) / (ofPast + exchangeVariance)
  return { predictionSd, df: Math.min(pastDf, Math.max(MIN_DF, df)) }
}

/**
 * How many runs of the new run's noise would leave `mean` as uncertain as so many accepted ones do:
 * what both looks share of their noise is what that leaves.
 */
export function runsWorth({ newVariance, pastVariance }: History, runs: number): number {
  return newVariance === pastVariance ? runs : (runs * newVariance) / pastVariance
}

/** A unit's value in a run; NaN where the run lacks one of its cells. */
export function combine({ weights }: Unit, run: RunValues): number {
  let sum = 0
  for (const [id, weight] of weights) sum += weight * (run.get(id)?.value ?? Number.NaN)
  return sum
}

/** One-sided p value of a new value that lies above the past by more than `limit`. */
export function pAbove(past: History, value: number, limit: number): number {
  return studentTUpper(standardized(value - past.mean - limit, past.predictionSd), past.df)
}

/** One-sided p value of a new value that lies below the past. */
export function pBelow(past: History, value: number): number {
  return studentTUpper(standardized(past.mean - value, past.predictionSd), past.df)
}

/** Runs that never differed leave no room: any excess is infinitely many deviations. */
function standardized(excess: number, sd: number): number {
  if (sd > 0 || !Number.isFinite(excess)) return excess / sd
  return excess === 0 ? 0 : excess * Infinity
}

/**
 * The variance of a new run's value. Where it has other rounds than the accepted ones, their error
 * within a run is taken out of the moderated variance, and put in again as that of so many rounds: what
 * the new run says of its own error is a guess beside what they all say.
 * What is left between runs is never taken for less than nothing, and hardly known where it is little.
 */
function newVarianceOf(
  pastVariance: number,
  unit: Unit,
  look: Look,
): Pick<History, 'newVariance' | 'exchangeVariance'> {
  const { runs, current } = look
  const unchanged = { newVariance: pastVariance, exchangeVariance: 0 }
  const ratio =
    roundsOf(unit, current) / (mean(runs.map((run) => roundsOf(unit, run))) ?? Number.NaN)
  if (ratio <= SAME_ROUNDS && ratio >= 1 / SAME_ROUNDS) return unchanged
  const within = runs.flatMap((run) => exchangeOf(unit, run, look) ?? [])
  if (within.length < runs.length) return unchanged
  const meanOf = (of: (exchange: Exchange) => number): number => mean(within.map(of)) ?? Number.NaN
  return {
    newVariance: Math.max(0, pastVariance - meanOf(({ out }) => out)) + meanOf((part) => part.back),
    exchangeVariance: meanOf(({ uncertainty }) => uncertainty) / runs.length,
  }
}

function roundsOf({ weights }: Unit, run: RunValues): number {
  return mean([...weights.keys()].map((id) => run.get(id)?.n ?? 0)) ?? 0
}

/** A unit's variance within an accepted run: its own, and as if the run had the new one's rounds. */
interface Exchange {
  readonly out: number
  readonly back: number
  /** Variance of the estimate of what changes. */
  readonly uncertainty: number
}

/** Undefined where a cell's error is not known. */
function exchangeOf(
  { weights }: Unit,
  run: RunValues,
  { current, confirmRounds }: Look,
): Exchange | undefined {
  const sum = { out: 0, back: 0, uncertainty: 0 }
  for (const [id, weight] of weights) {
    const { se, n } = run.get(id) ?? {}
    if (se === undefined || n === undefined) return undefined
    // Both looks are held against one deviation: more rounds than the second has are worth no more.
    const rounds = Math.min(current.get(id)?.n ?? 0, confirmRounds)
    const out = (weight * se) ** 2
    const back = (out * n) / rounds
    sum.out += out
    sum.back += back
    sum.uncertainty += (2 * (out - back) ** 2) / errorDf(n)
  }
  return sum
}

/**
 * Degrees of freedom of the squared standard error that `logMedianError` gives, as simulated for
 * logarithms of normal and heavier tails: 4 with ten values, 7 with 30, 12 with 120.
 */
function errorDf(n: number): number {
  return 1.7 * n ** 0.4
}
