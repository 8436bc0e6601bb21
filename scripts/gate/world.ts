import type { GatedCell } from '../../src/gate/units.ts'
import type { RandomStream } from '../../src/stats/random.ts'

/** A world of endpoints whose noise is known; standard deviations are of logarithms. */
export interface World {
  readonly name: string
  /** Cells of each provider. */
  readonly shape: readonly number[]
  /** What a whole run, a provider in a run and a cell in a run have in common. */
  readonly runSd: number
  readonly providerSd: number
  readonly cellSd: number
  /** Cells differ in `cellSd`, and providers in `providerSd`, by factors with these logarithmic deviations. */
  readonly cellSdSpread: number
  readonly providerSdSpread: number
  /** Degrees of freedom of Student's law of a run's effects, scaled to the same deviation. */
  readonly tails: number
  /** Of one request within a run. */
  readonly withinSd: number
  /** Draws every request and judges by the trimmed mean that ships; undefined: draws that mean. */
  readonly requests: Requests | undefined
  /** Of an accepted run. */
  readonly rounds: number
  /** Of a new run, and of a remembered one. */
  readonly newRounds: number
  /** `gate.confirmRounds`. */
  readonly confirmRounds: number
  /** Sittings in which runs were accepted, a day apart. */
  readonly accepted: number
  /** Runs accepted in each, minutes apart. */
  readonly perSitting: number
  /** Correlation of the effects of the runs of one sitting. */
  readonly sittingCorrelation: number
  /** Green runs remembered from after the last acceptance, a day apart; undefined: no history is kept. */
  readonly remembered: number | undefined
  /** Correlation of a run's effects at two of its looks. */
  readonly lookCorrelation: number
  /** Correlation of the effects of one day with those of the next. */
  readonly drift: number
  /** Days without a run between the last acceptance and what follows. */
  readonly gap: number
  /** A factor on everything after the last acceptance, at every endpoint. */
  readonly shift: number
}

interface Requests {
  /** Share that times out. */
  readonly timeouts: number
  /** Share that takes so many times as long. */
  readonly outliers: number
  readonly outlierFactor: number
}

/** 7 models × 8 providers, five accepted runs, a history that begins after them: the reference world of docs/gate.md. */
export const reference: World = {
  name: 'reference: 5 accepted',
  shape: Array.from({ length: 8 }, () => 7),
  runSd: 0.05,
  providerSd: 0.07,
  cellSd: 0.05,
  cellSdSpread: 0.3,
  providerSdSpread: 0,
  tails: Infinity,
  withinSd: 0.36,
  requests: undefined,
  rounds: 30,
  newRounds: 30,
  confirmRounds: 90,
  accepted: 5,
  perSitting: 1,
  sittingCorrelation: 0,
  remembered: 0,
  lookCorrelation: 0.5,
  drift: 0,
  gap: 0,
  shift: 1,
}

/** The same requests, with runs that differ so many times as much. */
export function restless(factor: number): Pick<World, 'runSd' | 'providerSd' | 'cellSd'> {
  const { runSd, providerSd, cellSd } = reference
  return { runSd: runSd * factor, providerSd: providerSd * factor, cellSd: cellSd * factor }
}

/** The cells of a world, provider by provider. */
export function cellsOf({ shape }: Pick<World, 'shape'>): GatedCell[] {
  return shape.flatMap((size, provider) =>
    Array.from({ length: size }, (_, model) => ({
      id: `m${model}@p${provider}`,
      provider: `p${provider}`,
      model: `m${model}`,
    })),
  )
}

/** Box and Muller's transform. */
export function normal(stream: RandomStream): number {
  const radius = Math.sqrt(-2 * Math.log(1 - stream.uniform()))
  return radius * Math.cos(2 * Math.PI * stream.uniform())
}
