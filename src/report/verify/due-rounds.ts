import { recordedCanary } from '../../model/canary.ts'
import type { Round } from '../../model/round.ts'
import { blocksOf } from '../../runner/blocks.ts'
import { schedule, type ScheduleOptions, secondLookRounds } from '../../runner/schedule.ts'
import type { RecordedMatrix } from './recorded-matrix.ts'
import { openReplay } from './replay-course.ts'

/** No run plans more; a document that says so would only keep its reader waiting. */
const MAX_CELLS = 10_000
const MAX_REQUESTS = 10_000_000

/**
 * The rounds of a matrix as its seed draws them, each with the cells that were due: all that were not
 * left out, and not asked enough by then. Prompts are the hashes of the pool.
 */
export function dueRounds(recorded: RecordedMatrix): Round[] {
  const { seed, location, drawnFrom, options, adaptive, secondLook } = recorded.matrix
  const repeated = secondLook === undefined ? 0 : secondLook.rounds
  const rounds = adaptive?.max ?? maxRoundsOf(options) ?? countOf(options, 'rounds')
  const warmup = countOf(options, 'warmup')
  requirePossible(drawnFrom.cells.length, rounds + warmup + repeated)
  const planned: ScheduleOptions = {
    seed,
    location,
    matrix: drawnFrom.identity,
    cellIds: drawnFrom.cells,
    prompts: drawnFrom.prompts.map((sha256) => ({ prompt: sha256, keywords: [] })),
    rounds,
    warmup,
    blockSize: drawnFrom.blockSize,
    turns: drawnFrom.turns,
  }
  return [
    ...untilSettled(schedule(planned), recorded),
    // One that the budget did not allow was never asked.
    ...(secondLook === undefined || secondLook.outcome === 'unaffordable'
      ? []
      : secondLookRounds(planned, secondLook)),
  ]
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
