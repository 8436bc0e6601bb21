import { markdownTable } from 'markdown-table'

import { showChange } from '../../src/format/numbers.ts'
import { openOutlook, type Outlook, type OutlookRequest } from '../../src/gate/outlook.ts'
import { chooseRounds } from '../../src/gate/rounds-choice.ts'
import type { LevelName, Unit } from '../../src/gate/units.ts'
import type { AcceptedRun } from '../../src/model/accepted-run.ts'
import { gateOptions } from '../../src/model/gate-options.ts'
import { randomStream } from '../../src/stats/random.ts'
import { type Change, nothing } from './changes.ts'
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

/** What `gate: { detect, power }` chooses in a world, to be compared with what then happens. */
interface Choice {
  readonly world: World
  readonly detect: number
  readonly streams: number
  readonly seed: number
}

interface KeptChoice {
  readonly choice: Choice
  /** Teams that were told that so many rounds are enough. */
  readonly told: number
  /** Middle of the rounds that they were told. */
  readonly rounds: number
  readonly red: Rate
}

const DECLARED = 10
const MOST = 120
const wishes = [
  ['one cell', 5, 0.6],
  ['one cell', 20, 0.45],
  ['2 × 2', 20, 0.45],
  ['3 × 3', 10, 0.5],
  ['56 cells', 5, 0.7],
  ['56 cells', 20, 0.6],
] as const

/** Matrices that ask for a change that some number of rounds is enough for. */
export function choicesOf({ streams, seed }: Pick<Choice, 'streams' | 'seed'>): Choice[] {
  return wishes.map(([name, accepted, detect]) => {
    const shape = shapes[name] ?? []
    return {
      world: { ...reference, name, shape, accepted },
      detect,
      streams: Math.ceil(streams * (cellsOf({ shape }).length > MANY_CELLS ? OF_LARGE : 1)),
      seed,
    }
  })
}

/** A row a choice: the rounds that were chosen, and how often the change was seen. */
export function choiceTable(kept: readonly KeptChoice[]): string {
  return markdownTable([
    ['matrix', 'accepted', '`detect`', 'told that it will be seen', 'rounds', 'red'],
    ...kept.map(({ choice: { world, detect, streams }, told, rounds, red }) => [
      world.name,
      String(world.accepted),
      String(detect),
      `${told} of ${streams}`,
      String(rounds),
      showRate(red),
    ]),
  ])
}

/** Teams let their matrix choose its rounds; then the change happens, in the cell where it is seen worst. */
export function keptChoice(choice: Choice): KeptChoice {
  const { world, detect, streams, seed } = choice
  const told: number[] = []
  let red = 0
  for (let index = 0; index < streams; index++) {
    const draw = (change: Change, newRounds: number) =>
      drawStream(
        { ...world, newRounds },
        { change, builds: 1, stream: randomStream(seed, 'choice', world.name, String(index)) },
      )
    const { accepted } = draw(nothing, DECLARED)
    const view = { metric: 'ttftMs' as const, outlook: outlookOf(accepted, world) }
    const chosen = chooseRounds([view], {
      detect,
      power: POWER,
      declared: DECLARED,
      most: MOST,
      piece: 1,
    })
    if (!chosen?.isSeen) continue
    const { rounds, worst } = chosen
    told.push(rounds)
    const slower: Change = {
      name: 'as asked for',
      factor: ({ id }) => (worst.unit.own.some(({ cell }) => cell === id) ? 1 + detect : 1),
    }
    const own = { ...world, newRounds: rounds }
    const [build] = judgeStream(draw(slower, rounds), own)
    if (build && build.red.length > 0) red++
  }
  const sorted = told.toSorted((left, right) => left - right)
  return {
    choice,
    told: told.length,
    rounds: sorted[sorted.length >> 1] ?? Number.NaN,
    red: rateOf(red, told.length),
  }
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
    // What is accepted after the promise has the rounds that it is about.
    const roundsOf = (sitting: number): number => (sitting < known ? world.rounds : world.newRounds)
    const drawn = drawStream(world, { change, builds: 1, stream, roundsOf })
    const [build] = judgeStream(drawn, world)
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
