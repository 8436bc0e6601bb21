import type { LevelName } from '../../src/gate/units.ts'
import { randomStream } from '../../src/stats/random.ts'
import { changes, type Change, creep } from './changes.ts'
import { drawStream } from './draw-stream.ts'
import { judgeStream } from './judge-stream.ts'
import { clusteredRate, type Rate, rateOf } from './rates.ts'
import type { World } from './world.ts'

/** A figure to be had: a world, what changes in it, and how often it is drawn. */
export interface Task {
  readonly world: World
  readonly change: string
  readonly streams: number
  /** Of each stream. */
  readonly builds: number
  readonly seed: number
  readonly everyRunCounts?: boolean
}

/** Some of a task's streams. */
export interface Chunk extends Task {
  readonly index: number
  readonly from: number
  readonly to: number
}

export interface SimulatedStream {
  /** By build. */
  readonly red: readonly boolean[]
  readonly levels: readonly LevelName[]
  readonly requests: readonly number[]
}

export interface Outcome {
  readonly world: string
  readonly change: string
  readonly first: Rate
  /** Red in at least one build of so many. */
  readonly by: readonly Rate[]
  readonly perBuild: Rate
  /** Relative to builds without later looks, all builds together. */
  readonly requests: number
  /** Units that were red, by level. */
  readonly levels: Readonly<Partial<Record<LevelName, number>>>
}

/** Each stream by itself: its chance depends on nothing but the seed, the world and the change. */
export function simulateChunk({
  world,
  change: name,
  builds,
  seed,
  from,
  to,
  everyRunCounts,
}: Chunk): SimulatedStream[] {
  const change = changeNamed(name)
  return Array.from({ length: to - from }, (_, index) => {
    const stream = randomStream(seed, world.name, name, String(from + index))
    const judged = judgeStream(drawStream(world, { change, builds, stream }), world, {
      everyRunCounts: everyRunCounts ?? false,
    })
    return {
      red: judged.map(({ red }) => red.length > 0),
      levels: judged.flatMap(({ red }) => [...new Set(red)]),
      requests: judged.map(({ requests }) => requests),
    }
  })
}

export function outcomeOf(
  { world, change, builds }: Task,
  streams: readonly SimulatedStream[],
): Outcome {
  const by = Array.from({ length: builds }, (_, build) =>
    rateOf(
      streams.filter(({ red }) => red.slice(0, build + 1).includes(true)).length,
      streams.length,
    ),
  )
  const requests = streams.flatMap((stream) => stream.requests)
  const levels: Partial<Record<LevelName, number>> = {}
  for (const level of streams.flatMap((stream) => stream.levels)) {
    levels[level] = (levels[level] ?? 0) + 1
  }
  return {
    world: world.name,
    change,
    first: by[0] ?? rateOf(0, 1),
    by,
    perBuild: clusteredRate(
      streams.map(({ red }) => red.filter(Boolean).length),
      builds,
    ),
    requests: requests.reduce((sum, count) => sum + count, 0) / requests.length,
    levels,
  }
}

function changeNamed(name: string): Change {
  const change = [...changes, creep].find((candidate) => candidate.name === name)
  if (!change) throw new RangeError(`There is no change "${name}".`)
  return change
}
