import type { GateValue, RunValues } from '../../src/gate/history.ts'
import type { GatedCell } from '../../src/gate/regression-units.ts'
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
  /** Cells differ in `cellSd` by a factor with this logarithmic deviation. */
  readonly cellSdSpread: number
  /** Of one request within a run. */
  readonly withinSd: number
  /** Of an accepted run. */
  readonly rounds: number
  /** Of the new run. */
  readonly newRounds: number
  readonly confirmRounds: number
  /** Sittings in which runs were accepted, a day apart. */
  readonly accepted: number
  /** Runs accepted in each, minutes apart. */
  readonly perSitting: number
  /** Correlation of the effects of the runs of one sitting. */
  readonly sittingCorrelation: number
  /** Correlation of a run's effects at its two looks; the gate assumes none. */
  readonly lookCorrelation: number
  /** Correlation of the effects of one run with those of the next. */
  readonly drift: number
  /** Whether a value's standard error is itself estimated, as from requests, or known. */
  readonly errorIsEstimated: boolean
}

/** 7 models × 8 providers, five accepted runs: the reference world of docs/gate.md. */
export const reference: World = {
  name: 'reference',
  shape: Array.from({ length: 8 }, () => 7),
  runSd: 0.05,
  providerSd: 0.07,
  cellSd: 0.05,
  cellSdSpread: 0.3,
  withinSd: 0.36,
  rounds: 30,
  newRounds: 30,
  confirmRounds: 60,
  accepted: 5,
  perSitting: 1,
  sittingCorrelation: 0,
  lookCorrelation: 0.5,
  drift: 0,
  errorIsEstimated: false,
}

/** The same requests, with runs that differ so many times as much. */
export function restless(factor: number, name: string): World {
  const { runSd, providerSd, cellSd } = reference
  return {
    ...reference,
    name,
    runSd: runSd * factor,
    providerSd: providerSd * factor,
    cellSd: cellSd * factor,
  }
}

/** The cells of a world, provider by provider. */
export function cellsOf({ shape }: World): GatedCell[] {
  return shape.flatMap((size, provider) =>
    Array.from({ length: size }, (_, model) => ({
      id: `m${model}@p${provider}`,
      provider: `p${provider}`,
    })),
  )
}

/** A factor on what is measured of some cells, from the newest run on. */
export type Change = (cell: GatedCell) => number

export interface Build {
  /** Oldest first, with the run ids they would have. */
  readonly accepted: readonly { readonly id: string; readonly values: RunValues }[]
  readonly first: RunValues
  readonly second: RunValues
}

/** ln of a median of normal draws varies this much more than their mean does: √(π/2). */
const MEDIAN_INEFFICIENCY = Math.sqrt(Math.PI / 2)

/** One build: accepted runs, and a new one at both looks. */
export function drawBuild(world: World, stream: RandomStream, change: Change): Build {
  const cells = cellsOf(world)
  const cellSds = new Map(
    cells.map(({ id }) => [id, world.cellSd * Math.exp(world.cellSdSpread * normal(stream))]),
  )
  const draw = (): Effects => drawEffects(world, { cells, cellSds, stream })
  let effects = draw()
  const accepted = Array.from({ length: world.accepted }, (_, day) => {
    if (day > 0) effects = mixed(effects, draw(), world.drift)
    const sitting = effects
    return Array.from({ length: world.perSitting }, (_run, index) => {
      // Runs of a sitting are as much alike as each is like what they have in common, squared.
      if (world.perSitting > 1)
        effects = mixed(sitting, draw(), Math.sqrt(world.sittingCorrelation))
      const context = { cells, world, stream, change: () => 1 }
      return { id: runIdOf(day, index), values: valuesOf(effects, world.rounds, context) }
    })
  }).flat()
  const now = mixed(effects, draw(), world.drift)
  const later = mixed(now, draw(), world.lookCorrelation)
  const context = { cells, world, stream, change }
  return {
    accepted,
    first: valuesOf(now, world.newRounds, context),
    second: valuesOf(later, world.confirmRounds, context),
  }
}

/** As `makeRunId` writes them. */
function runIdOf(day: number, index: number): string {
  const time = new Date(Date.UTC(2026, 0, 1 + day, 12, 3 * index))
  return `${time.toISOString().replaceAll(/[-:]|\.\d+/g, '')}-s1-0000`
}

/** Cell id → what the run does to it. */
type Effects = ReadonlyMap<string, number>

function drawEffects(
  { runSd, providerSd }: World,
  {
    cells,
    cellSds,
    stream,
  }: {
    readonly cells: readonly GatedCell[]
    readonly cellSds: ReadonlyMap<string, number>
    readonly stream: RandomStream
  },
): Effects {
  const run = runSd * normal(stream)
  const providers = new Map<string, number>()
  return new Map(
    cells.map(({ id, provider }) => {
      const ofProvider = providers.get(provider) ?? providerSd * normal(stream)
      providers.set(provider, ofProvider)
      return [id, run + ofProvider + (cellSds.get(id) ?? 0) * normal(stream)]
    }),
  )
}

/** Effects as strong as either, correlated with the former. */
function mixed(former: Effects, fresh: Effects, correlation: number): Effects {
  const rest = Math.sqrt(1 - correlation ** 2)
  return new Map(
    [...fresh].map(([id, value]) => [id, correlation * (former.get(id) ?? 0) + rest * value]),
  )
}

function valuesOf(
  effects: Effects,
  rounds: number,
  {
    cells,
    world,
    stream,
    change,
  }: {
    readonly cells: readonly GatedCell[]
    readonly world: World
    readonly stream: RandomStream
    readonly change: Change
  },
): RunValues {
  const se = (world.withinSd * MEDIAN_INEFFICIENCY) / Math.sqrt(rounds)
  return new Map(
    cells.map((cell): [string, GateValue] => [
      cell.id,
      {
        value: (effects.get(cell.id) ?? 0) + se * normal(stream) + Math.log(change(cell)),
        se: world.errorIsEstimated ? se * estimationError(rounds, stream) : se,
        n: rounds,
      },
    ]),
  )
}

/** √(χ² ÷ ν): the squared error of a median of 30 requests has some seven degrees of freedom. */
function estimationError(rounds: number, stream: RandomStream): number {
  const df = Math.round(1.7 * rounds ** 0.4)
  const squares = Array.from({ length: df }, () => normal(stream) ** 2)
  return Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / df)
}

/** Box and Muller's transform. */
export function normal(stream: RandomStream): number {
  const radius = Math.sqrt(-2 * Math.log(1 - stream.uniform()))
  return radius * Math.cos(2 * Math.PI * stream.uniform())
}
