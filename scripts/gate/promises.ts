import { markdownTable } from 'markdown-table'

import { showChange } from '../../src/format/numbers.ts'
import { openOutlook, type Outlook, type OutlookRequest } from '../../src/gate/outlook.ts'
import type { LevelName, Unit } from '../../src/gate/units.ts'
import type { AcceptedRun } from '../../src/model/accepted-run.ts'
import { gateOptions } from '../../src/model/gate-options.ts'
import { randomStream } from '../../src/stats/random.ts'
import type { Change } from './changes.ts'
import { type DrawnRun, drawStream } from './draw-stream.ts'
import { judgeStream } from './judge-stream.ts'
import { type Rate, rateOf, showRate } from './rates.ts'
import { cellsOf, reference, type World } from './world.ts'

/** What `plan` says of a world, to be compared with what then happens. */
export interface PlanPromise {
  readonly world: World
  /** Accepted runs at the time of the promise; the world has as many as it is about. */
  readonly known: number
  readonly level: LevelName
  readonly power: number
  readonly streams: number
  readonly seed: number
}

export interface KeptPromise {
  readonly promise: PlanPromise
  readonly red: Rate
  /** Middle of the changes that were promised to be seen. */
  readonly change: number
}

const shapes: Readonly<Record<string, readonly number[]>> = {
  'one cell': [1],
  '2 × 2': [2, 2],
  '3 × 3': [3, 3, 3],
  '56 cells': reference.shape,
}
/** Accepted runs at the time of the promise, and those it is about. */
const histories = [
  [3, 3],
  [5, 5],
  [20, 20],
  [3, 8],
  [5, 12],
] as const
const manyRounds = [15, 30, 120]
const POWER = 0.9
/** 56 cells take as long as many small matrices. */
const OF_LARGE = 0.25
const MANY_CELLS = 20

/** Matrices of all sizes, with few accepted runs and many, few rounds and many. */
export function promisesOf({
  streams,
  seed,
}: Pick<PlanPromise, 'streams' | 'seed'>): PlanPromise[] {
  return Object.entries(shapes).flatMap(([name, shape]) =>
    histories.flatMap(([known, accepted]) =>
      manyRounds
        .filter((rounds) => known === 5 || rounds === reference.rounds)
        .map((newRounds) => ({
          world: { ...reference, name, shape, accepted, newRounds },
          known,
          level: 'cell' as const,
          power: POWER,
          streams: Math.ceil(streams * (cellsOf({ shape }).length > MANY_CELLS ? OF_LARGE : 1)),
          seed,
        })),
    ),
  )
}

/** A row a promise: what was said, and how often it came true. */
export function promiseTable(kept: readonly KeptPromise[]): string {
  return markdownTable([
    ['matrix', 'accepted then', 'accepted later', 'rounds', 'seen nine times of ten', 'red'],
    ...kept.map(({ promise: { world, known }, change, red }) => [
      world.name,
      String(known),
      String(world.accepted),
      String(world.newRounds),
      showChange(change),
      showRate(red),
    ]),
  ])
}

const options = gateOptions.parse({})

/** Teams ask for the smallest change that is seen so often in their weakest unit; then it happens. */
export function keptPromise(promise: PlanPromise): KeptPromise {
  const { world, known, level, power, streams, seed } = promise
  const changes: number[] = []
  const red = Array.from({ length: streams }, (_, index) => {
    const stream = randomStream(seed, 'promise', world.name, level, String(index))
    const change = (accepted: readonly DrawnRun[]): Change => {
      const { unit, shift } = promised(accepted.slice(0, known), { world, level, power })
      changes.push(Math.expm1(shift))
      return {
        name: 'as promised',
        factor: ({ id }) => (unit.own.some(({ cell }) => cell === id) ? Math.exp(shift) : 1),
      }
    }
    const [build] = judgeStream(drawStream(world, { change, builds: 1, stream }), world)
    return (build?.red.length ?? 0) > 0
  }).filter(Boolean).length
  const sorted = changes.toSorted((left, right) => left - right)
  return { promise, red: rateOf(red, streams), change: sorted[sorted.length >> 1] ?? Number.NaN }
}

/** What is promised of the unit of a level that is seen worst. */
function promised(
  accepted: readonly DrawnRun[],
  { world, level, power }: Pick<PlanPromise, 'world' | 'level' | 'power'>,
): { readonly unit: Unit; readonly shift: number } {
  const outlook = outlookOf(accepted, world)
  const units = outlook.units.flatMap(({ unit }) => (unit.scope === level ? [unit] : []))
  const shifts = outlook.shiftsSeen(
    { runs: world.accepted, rounds: () => world.newRounds },
    power,
    new Set(units),
  )
  const [worst] = [...shifts].toSorted(([, left], [, right]) => right - left)
  if (!worst) throw new RangeError(`${world.name} has no ${level} to look at`)
  return { unit: worst[0], shift: worst[1] }
}

function outlookOf(accepted: readonly DrawnRun[], world: World): Outlook {
  const cells = cellsOf(world)
  const request: OutlookRequest = {
    cells,
    accepted: accepted.map(acceptedRunOf),
    identity: {
      matrix: '',
      fingerprint: { mode: 'live' },
      cells: new Map(cells.map(({ id }) => [id, { endpoint: '', snapshot: undefined }])),
    },
    threshold: { metric: 'ttftMs', limit: options.margin },
    metrics: 1,
    options: { ...options, confirmRounds: world.confirmRounds },
  }
  return openOutlook(request)
}

function acceptedRunOf({ id, values }: DrawnRun): AcceptedRun {
  return {
    id,
    matrix: '',
    fingerprint: { mode: 'live' },
    cells: Object.fromEntries(
      [...values].map(([cell, { value, se, n }]) => [
        cell,
        {
          endpoint: '',
          snapshot: undefined,
          values: {
            ttftMs: { median: Math.exp(value), se, location: value, locationSe: se, n },
          },
        },
      ]),
    ),
  }
}
