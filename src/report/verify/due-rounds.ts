import { sizeOfBlock } from '../../capacity/block-plan.ts'
import { isTimeUp } from '../../metrics/time-up.ts'
import { durationOption } from '../../model/duration-option.ts'
import { durationMs } from '../../model/duration.ts'
import { recordedCanary } from '../../model/recorded-canary.ts'
import { recordedReplay } from '../../model/recorded-replay.ts'
import type { Round } from '../../model/round.ts'
import { blockMsOf, blocksOf } from '../../runner/blocks.ts'
import {
  askedAnew,
  laterRounds,
  schedule,
  type ScheduleOptions,
  searchRounds,
} from '../../runner/schedule.ts'
import { sharedRounds } from '../../runner/share.ts'
import { searchedAgain } from '../reading/searched-again.ts'
import type { DocumentMatrix } from '../schema/results-document.ts'
import type { RecordedMatrix } from './recorded-matrix.ts'
import { openReplay } from './replay-course.ts'

/** No run plans more; a document that says so would only keep its reader waiting. */
const MAX_CELLS = 10_000
const MAX_REQUESTS = 10_000_000

/**
 * The rounds of a matrix as its seed draws them, each with the cells that were due: all that were not
 * left out, not asked enough by then, and none that were due at injectors of which there is no report. Prompts are the
 * hashes of the pool.
 */
export function dueRounds(recorded: RecordedMatrix): Round[] {
  const { seed, injectors, cells } = recorded.matrix
  const drawn = drawnRounds(recorded)
  if (!injectors) return drawn
  const { of, joined } = injectors
  const numbers = new Set(joined.map(({ number }) => number))
  return sharedRounds(drawn, cells, { seed, of, injectors: numbers })
}

/** The same with what any injector was to send. */
export function drawnRounds(recorded: RecordedMatrix): Round[] {
  const { laterLooks } = recorded.matrix
  const planned = plannedRounds(recorded)
  const repeated = laterLooks.reduce((sum, { rounds }) => sum + mostOf(rounds), 0)
  requirePossible(planned.cellIds.length, planned.rounds + planned.warmup + repeated)
  const firstRounds = firstLaterRounds(recorded)
  const searched = searchedAgain(recorded.matrix)?.due.flatMap((block) => {
    const { cell, firstRound, block: number } = block
    const size = sizeOfBlock(block)
    return searchRounds(planned, { block: number, firstRound, cell: cell.id, size })
  })
  const due = [
    ...(searched ?? untilTimeUp(untilSettled(schedule(planned), recorded), recorded)),
    ...laterLooks.flatMap(({ outcome, rounds }, index) =>
      // One that the budget did not allow was never asked.
      outcome === 'unaffordable' || mostOf(rounds) === 0
        ? []
        : laterRounds(planned, { look: index + 2, firstRound: firstRounds[index] ?? 0, rounds }),
    ),
  ]
  return recorded.matrix.resumptions.reduce(
    (drawn, { anew }, index) => drawnAnew(drawn, { anew, planned, resumption: index + 1 }),
    due,
  )
}

/** The rounds after a gap: those that were asked anew have other nonces. */
function drawnAnew(
  rounds: readonly Round[],
  {
    anew,
    planned: { seed, matrix },
    resumption,
  }: {
    readonly anew: readonly number[]
    readonly planned: ScheduleOptions
    readonly resumption: number
  },
): Round[] {
  const indices = new Set(anew)
  return rounds.map((round) =>
    indices.has(round.index) ? askedAnew(round, { seed, matrix, resumption }) : round,
  )
}

/** Index of the first round of each later look. */
export function firstLaterRounds(recorded: RecordedMatrix): number[] {
  const { rounds, warmup } = plannedRounds(recorded)
  let next = rounds + warmup
  return recorded.matrix.laterLooks.map((look) => {
    const first = next
    next += mostOf(look.rounds) + Math.min(1, warmup)
    return first
  })
}

function mostOf(rounds: Readonly<Record<string, number>>): number {
  return Math.max(0, ...Object.values(rounds))
}

function plannedRounds({ matrix }: RecordedMatrix): ScheduleOptions {
  const { seed, location, drawnFrom, options, adaptive } = matrix
  return {
    seed,
    location,
    matrix: drawnFrom.identity,
    cellIds: drawnFrom.cells,
    prompts: drawnFrom.prompts.map((sha256) => ({ prompt: sha256, keywords: [] })),
    rounds: adaptive?.max ?? maxRoundsOf(options) ?? countOf(options, 'rounds'),
    warmup: countOf(options, 'warmup'),
    blockSize: drawnFrom.blockSize,
    due: drawnFrom.counts && { counts: drawnFrom.counts, stages: drawnFrom.stages },
    turns: drawnFrom.turns,
    isReplay: recordedReplay(options) !== undefined,
  }
}

/** Rounds of versions that may be worse; undefined where none are compared. */
function maxRoundsOf({ against }: Readonly<Record<string, unknown>>): number | undefined {
  return against === undefined ? undefined : recordedCanary.parse(against).maxRounds
}

function countOf(options: Readonly<Record<string, unknown>>, name: 'rounds' | 'warmup'): number {
  const count = options[name]
  if (typeof count === 'number' && Number.isInteger(count) && count >= 0) return count
  throw new RangeError(`${name} is no number of rounds`)
}

function requirePossible(cells: number, rounds: number): void {
  if (cells <= MAX_CELLS && cells * rounds <= MAX_REQUESTS) return
  throw new RangeError(`${cells} cells in ${rounds} rounds are more than a run can ask`)
}

/** Leaves cells of a closed loop out of what their blocks had no time for. */
function untilTimeUp(rounds: Round[], { matrix, cells }: RecordedMatrix): Round[] {
  const blockMs = blockMsIn(matrix)
  if (blockMs === undefined) return rounds
  const last = new Map<string, number>()
  for (const block of blocksOf(rounds.filter(({ warmup }) => !warmup))) {
    const indices = new Set(block.map(({ index }) => index))
    for (const { cell, samples } of cells) {
      const own = samples.filter(({ round }) => indices.has(round))
      if (!isTimeUp(own, blockMs)) continue
      last.set(`${block[0]?.block} ${cell.id}`, Math.max(...own.map(({ round }) => round)))
    }
  }
  return rounds.map((round) => ({
    ...round,
    order: round.order.filter(
      (id) => round.warmup || round.index <= (last.get(`${round.block} ${id}`) ?? Infinity),
    ),
  }))
}

/** How long a block of a closed loop went on; undefined where it was asked until its end. */
function blockMsIn({ options, drawnFrom, cells }: DocumentMatrix): number | undefined {
  const duration = options['for']
  if (duration === undefined || cells.some(({ levels }) => levels.rate !== undefined))
    return undefined
  const { blockSize } = drawnFrom
  const lastsMs = durationMs(durationOption.parse(duration))
  return blockMsOf(lastsMs, { rounds: countOf(options, 'rounds'), blockSize })
}

/** Leaves cells out of rounds from when on they had been asked enough, by the rules of the matrix. */
function untilSettled(rounds: readonly Round[], { matrix }: RecordedMatrix): Round[] {
  const { course, samplesOf } = openReplay(matrix)
  const measured = matrix.cells.filter(({ skipped }) => skipped === undefined)
  let open: ReadonlySet<string> = new Set(measured.map(({ id }) => id))
  return blocksOf(rounds).flatMap((block) => {
    const due = block.map((round) => ({
      ...round,
      order: round.order.filter((id) => open.has(id)),
    }))
    for (const { index } of block) for (const sample of samplesOf(index)) course.take(sample)
    const next = course.after(block.filter(({ warmup }) => !warmup).length)
    open = new Set([...open].filter((id) => next.has(id)))
    return due
  })
}
