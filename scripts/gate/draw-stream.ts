import { MAX_LOOKS } from '../../src/gate/looks.ts'
import type { GateValue, RunValues } from '../../src/gate/run-values.ts'
import type { GatedCell } from '../../src/gate/units.ts'
import { type RandomStream, randomStream } from '../../src/stats/random.ts'
import { trimmedLocation } from '../../src/stats/trimmed-location.ts'
import type { Change } from './changes.ts'
import { cellsOf, normal, type World } from './world.ts'

const MAX_SEED = 2 ** 31

export interface DrawnRun {
  /** As a run id that begins with its time. */
  readonly id: string
  readonly values: RunValues
}

export interface DrawnBuild {
  readonly id: string
  readonly first: RunValues
  /** A later look, from 2 on, at the cells that are asked so many rounds. */
  readonly look: (look: number, rounds: ReadonlyMap<string, number>) => RunValues
}

/** What one team sees, oldest first. */
export interface DrawnStream {
  readonly accepted: readonly DrawnRun[]
  readonly remembered: readonly DrawnRun[]
  readonly builds: readonly DrawnBuild[]
}

/** Cell id → what the run does to it. */
type Effects = ReadonlyMap<string, number>

interface Endpoints {
  readonly world: World
  readonly cells: readonly GatedCell[]
  readonly cellSds: ReadonlyMap<string, number>
  readonly providerSds: ReadonlyMap<string, number>
  readonly stream: RandomStream
}

/** Accepted runs, remembered ones where the world has any, and builds with a change from the first on. */
export function drawStream(
  world: World,
  {
    change,
    builds,
    stream,
    roundsOf = () => world.rounds,
  }: {
    /** Or what becomes of the accepted runs. */
    readonly change: Change | ((accepted: readonly DrawnRun[]) => Change)
    readonly builds: number
    readonly stream: RandomStream
    /** Of the runs of a sitting, counted from 0; left out: those of the world. */
    readonly roundsOf?: (sitting: number) => number
  },
): DrawnStream {
  const endpoints = drawEndpoints(world, stream)
  const draw = (): Effects => drawEffects(endpoints)
  let effects = draw()
  let day = -1
  const sleep = (days: number): void => {
    day += days
    if (day > 0) effects = mixed(effects, draw(), world.drift ** days)
  }
  const accepted = Array.from({ length: world.accepted }, (_sitting, sitting) => {
    sleep(1)
    return Array.from({ length: world.perSitting }, (_, index) => {
      // Runs of a sitting are as much alike as each is like what they have in common, squared.
      const own =
        world.perSitting === 1
          ? effects
          : mixed(effects, draw(), Math.sqrt(world.sittingCorrelation))
      return { id: runIdOf(day, index), values: valuesOf(own, roundsOf(sitting), endpoints) }
    })
  }).flat()
  const { factor: factorOf } = typeof change === 'function' ? change(accepted) : change
  if (world.gap > 0) sleep(world.gap)
  const remembered = Array.from({ length: world.remembered ?? 0 }, () => {
    sleep(1)
    const values = valuesOf(effects, world.newRounds, endpoints, () => world.shift)
    return { id: runIdOf(day, 0), values }
  })
  return {
    accepted,
    remembered,
    builds: Array.from({ length: builds }, (_, build) => {
      sleep(1)
      const factor = (cell: GatedCell): number => factorOf(cell, build) * world.shift
      // Each look is as much like the others: they share what the build has, and no more.
      const alike = Math.sqrt(world.lookCorrelation)
      const common = mixed(effects, draw(), alike)
      const later = Array.from({ length: MAX_LOOKS - 1 }, () => ({
        effects: mixed(common, draw(), alike),
        seed: stream.integer(MAX_SEED),
      }))
      return {
        id: runIdOf(day, 0),
        first: valuesOf(effects, world.newRounds, endpoints, factor),
        look(number, rounds) {
          const drawn = later[number - 2]
          if (!drawn) throw new RangeError(`There is no look ${number}.`)
          const own = {
            ...endpoints,
            cells: endpoints.cells.filter(({ id }) => rounds.has(id)),
            stream: randomStream(drawn.seed),
          }
          return valuesOf(drawn.effects, ({ id }) => rounds.get(id) ?? 0, own, factor)
        },
      }
    }),
  }
}

function drawEndpoints(world: World, stream: RandomStream): Endpoints {
  const cells = cellsOf(world)
  const sdsOf = (
    names: Iterable<string>,
    sd: number,
    spread: number,
  ): ReadonlyMap<string, number> =>
    new Map([...names].map((name) => [name, sd * Math.exp(spread * normal(stream))]))
  return {
    world,
    cells,
    cellSds: sdsOf(
      cells.map(({ id }) => id),
      world.cellSd,
      world.cellSdSpread,
    ),
    providerSds: sdsOf(
      new Set(cells.map(({ provider }) => provider)),
      world.providerSd,
      world.providerSdSpread,
    ),
    stream,
  }
}

function drawEffects({ world, cells, cellSds, providerSds, stream }: Endpoints): Effects {
  const draw = (): number => effect(world.tails, stream)
  const run = world.runSd * draw()
  const providers = new Map([...providerSds].map(([name, sd]) => [name, sd * draw()]))
  return new Map(
    cells.map(({ id, provider }) => [
      id,
      run + (providers.get(provider) ?? 0) + (cellSds.get(id) ?? 0) * draw(),
    ]),
  )
}

/** Of Student's law, with a standard deviation of 1. */
function effect(df: number, stream: RandomStream): number {
  const value = normal(stream)
  if (df === Infinity) return value
  const squares = Array.from({ length: df }, () => normal(stream) ** 2)
  return value * Math.sqrt((df - 2) / squares.reduce((sum, square) => sum + square, 0))
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
  rounds: number | ((cell: GatedCell) => number),
  { cells, world, stream }: Endpoints,
  factor: (cell: GatedCell) => number = () => 1,
): RunValues {
  return new Map(
    cells.flatMap((cell): [string, GateValue][] => {
      const center = (effects.get(cell.id) ?? 0) + Math.log(factor(cell))
      const count = typeof rounds === 'number' ? rounds : rounds(cell)
      const value = world.requests
        ? valueOfRequests(center, count, { world, stream })
        : drawnValue(center, count, { world, stream })
      return value ? [[cell.id, value]] : []
    }),
  )
}

/** A trimmed mean of normal logarithms varies by this much more than their mean. */
const TRIMMED_INEFFICIENCY = 1.06
/** Degrees of freedom of its winsorised error, for each request. */
const DF_PER_REQUEST = 0.75

/** A trimmed mean and its error without the requests: quick, for worlds in which these are normal. */
function drawnValue(
  center: number,
  rounds: number,
  { world, stream }: Pick<Endpoints, 'world' | 'stream'>,
): GateValue {
  const se = world.withinSd * Math.sqrt(TRIMMED_INEFFICIENCY / rounds)
  const error = Math.max(0.1, 1 + Math.sqrt(2 / (DF_PER_REQUEST * rounds)) * normal(stream))
  return { value: center + se * normal(stream), se: se * Math.sqrt(error), n: rounds }
}

function valueOfRequests(
  center: number,
  rounds: number,
  { world, stream }: Pick<Endpoints, 'world' | 'stream'>,
): GateValue | undefined {
  const { timeouts, outliers, outlierFactor } = world.requests ?? {
    timeouts: 0,
    outliers: 0,
    outlierFactor: 1,
  }
  const found = trimmedLocation(
    Array.from({ length: rounds }, () => {
      const kind = stream.uniform()
      if (kind < timeouts) return Infinity
      const factor = kind < timeouts + outliers ? outlierFactor : 1
      return factor * Math.exp(center + world.withinSd * normal(stream))
    }),
  )
  return found && { value: found.location, se: found.se, n: found.n }
}

/** As `makeRunId` writes them. */
function runIdOf(day: number, index: number): string {
  const time = new Date(Date.UTC(2026, 0, 1 + day, 12, 3 * index))
  return `${time.toISOString().replaceAll(/[-:]|\.\d+/g, '')}-s1-0000`
}
