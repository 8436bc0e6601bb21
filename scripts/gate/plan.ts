import { type Change, changes, creep, nothing, oneCell, oneProvider } from './changes.ts'
import type { Task } from './simulate.ts'
import type { World } from './world.ts'
import { creepingWorld, newcomer, statedWorlds, variedWorlds } from './worlds.ts'

/** Builds of a stream, the change from the first on. */
const BUILDS = 3
const CREEPING_BUILDS = 20
/** Variations get half of the streams, and changes a quarter: a false alarm is the rarer thing. */
const OF_VARIATIONS = 0.5
const OF_CHANGES = 0.25
/** What is simulated in the stated worlds only. */
const ELSEWHERE_TOO: readonly Change[] = changes.filter(
  ({ name }) => !name.includes('limit') && !name.includes('100'),
)

interface Size {
  readonly streams: number
  readonly seed: number
}

export interface Plan {
  readonly tasks: readonly Task[]
  readonly worlds: readonly World[]
}

/** Everything that docs/gate.md shows, of the world of such a name, or of worlds and changes whose names have such parts. */
export function wholePlan(
  parts: { readonly world: string; readonly change: string },
  { streams, seed }: Size,
): Plan {
  const stated = statedWorlds.flatMap((world) => tasksOf(world, changes, { streams, seed }))
  const varied = variedWorlds.flatMap((world) =>
    tasksOf(world, ELSEWHERE_TOO, { streams: streams * OF_VARIATIONS, seed }),
  )
  const ofOne = (world: World, change: Change, builds: number, share: number): Task => ({
    world,
    change: change.name,
    builds,
    streams: Math.ceil(streams * share),
    seed,
  })
  const others = [
    ofOne(creepingWorld, creep, CREEPING_BUILDS, OF_CHANGES / 2),
    ofOne(newcomer, nothing, 1, OF_CHANGES),
    ...[0.5, 0.8].map((sittingCorrelation) => ({
      ...ofOne(
        {
          ...newcomer,
          name: `five runs of one sitting, correlated ${sittingCorrelation}, if each counted`,
          sittingCorrelation,
        },
        nothing,
        1,
        OF_CHANGES,
      ),
      everyRunCounts: true,
    })),
  ]
  const all = [...stated, ...varied, ...others]
  const isWhole = all.some(({ world }) => world.name === parts.world)
  const tasks = all.filter(
    ({ world: { name }, change }) =>
      (isWhole ? name === parts.world : name.includes(parts.world)) &&
      change.includes(parts.change),
  )
  return { tasks, worlds: worldsOf(tasks) }
}

/** What a minute can tell: the promises that a fault would break first. */
export function shortPlan({ seed }: Pick<Size, 'seed'>): Plan {
  const tasks = shortFigures.flatMap(({ world: name, change, streams, builds }): Task[] => {
    const world = [...statedWorlds, ...variedWorlds].find((candidate) => candidate.name === name)
    if (!world) throw new RangeError(`There is no world "${name}".`)
    return [{ world, change: change.name, streams, builds, seed }]
  })
  return { tasks, worlds: worldsOf(tasks) }
}

const shortFigures = [
  { world: 'reference: 5 accepted', change: nothing, streams: 400, builds: 3 },
  { world: 'reference: 5 accepted', change: oneCell, streams: 120, builds: 3 },
  { world: 'reference: 5 accepted', change: oneProvider, streams: 120, builds: 3 },
  { world: '10 remembered', change: nothing, streams: 100, builds: 3 },
  { world: 'one cell', change: nothing, streams: 1500, builds: 3 },
  { world: 'one cell', change: oneCell, streams: 400, builds: 3 },
  { world: 'one cell, 10 remembered', change: nothing, streams: 1000, builds: 3 },
  { world: '3 × 3', change: nothing, streams: 500, builds: 3 },
  { world: '2 providers × 1', change: nothing, streams: 800, builds: 3 },
  { world: 'twice as noisy', change: nothing, streams: 100, builds: 2 },
  { world: 'one cell, days correlated 0.5', change: nothing, streams: 800, builds: 3 },
  { world: 'five sittings of five runs, correlated 0.8', change: nothing, streams: 100, builds: 2 },
  { world: '300 rounds against accepted runs of 30', change: nothing, streams: 150, builds: 2 },
] as const

function tasksOf(world: World, all: readonly Change[], { streams, seed }: Size): Task[] {
  return all
    .filter(({ appliesTo }) => appliesTo?.(world) ?? true)
    .map((change) => ({
      world,
      change: change.name,
      builds: BUILDS,
      streams: Math.ceil(streams * (change === nothing ? 1 : OF_CHANGES)),
      seed,
    }))
}

function worldsOf(tasks: readonly Task[]): World[] {
  return [...new Set(tasks.map(({ world }) => world))]
}
