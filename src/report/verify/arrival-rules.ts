import { arrivalsOption } from '../../model/arrivals.ts'
import { stageGroups } from '../../model/cell.ts'
import { isMalformed } from '../../model/malformed-status.ts'
import { recordedReplay } from '../../model/recorded-replay.ts'
import type { Round } from '../../model/round.ts'
import type { Sample } from '../../model/sample.ts'
import { dueTimes } from '../../runner/arrival-times.ts'
import { drawnRounds, firstLaterRounds } from './due-rounds.ts'
import { mismatch, type Mismatch } from './mismatch.ts'
import type { RecordedCell, RecordedMatrix } from './recorded-matrix.ts'

/** Times of day have few digits behind the point of a millisecond. */
const RESOLUTION_MS = 0.01

/** When the requests of each block of an open loop were due, against the draw: as far apart as the seed says. */
export function arrivalRules(recorded: RecordedMatrix): Mismatch[] {
  const { cells, matrix } = recorded
  if (cells.every(({ cell }) => cell.levels.rate === undefined)) return []
  const isReplay = recordedReplay(matrix.options) !== undefined
  const { data: arrivals } = arrivalsOption.safeParse(
    isReplay ? 'constant' : matrix.options['arrivals'],
  )
  if (arrivals === undefined) return []
  const basis = isReplay ? 'the times of the trace' : 'the seed, the rate and the arrivals'
  const tracedIn = new Map(matrix.rounds.map(({ index, traced }) => [index, traced]))
  let blocks: Round[][]
  try {
    blocks = blocksIn(drawnRounds(recorded), new Set(firstLaterRounds(recorded)))
  } catch {
    // The rules of the rounds say what is wrong with them.
    return []
  }
  const groups = stageGroups(cells.map((own) => ({ ...own.cell, own })))
  return groups.flatMap((group) => {
    const byRound = new Map(
      group.flatMap(({ own }) =>
        own.samples.map((sample, index) => [sample.round, { sample, index, recorded: own }]),
      ),
    )
    return blocks.flatMap((whole) => {
      const block = whole.flatMap((round) => {
        const cell = group.find(({ id }) => round.order.includes(id))
        const traced = tracedIn.get(round.index)
        // Of a request that was lost a replay knows nothing any more.
        const isKnown = !isReplay || traced !== undefined
        return cell && isKnown ? [{ ...round, traced, levels: cell.levels }] : []
      })
      const taken = block.flatMap(({ index }, place) => {
        const found = byRound.get(index)
        return found ? [{ ...found, place }] : []
      })
      // What only found out which fields an endpoint takes may stand in the middle of a schedule.
      if (taken.some(({ sample }) => isMalformed(sample.httpStatus))) return []
      const { seed } = matrix
      const timeFactor = taken[0]?.sample.timeFactor
      const dueMs = dueTimes(block, { arrivals, seed, timeFactor })
      if (!dueMs) return []
      // Each injector knows only by its own clock when a block begins.
      const byInjector = Map.groupBy(taken, ({ sample }) => sample.injector)
      return [...byInjector.values()].flatMap((own) => asDue(own, dueMs, basis))
    })
  })
}

/** Rounds that were asked in one go; every later look counts its blocks anew. */
function blocksIn(rounds: readonly Round[], firstOfLooks: ReadonlySet<number>): Round[][] {
  let look = 1
  const byLook = Map.groupBy(rounds, ({ index, block }) => {
    if (firstOfLooks.has(index)) look += 1
    return `${look} ${block}`
  })
  return [...byLook.values()]
}

function asDue(
  taken: readonly {
    readonly sample: Sample
    readonly index: number
    readonly place: number
    readonly recorded: RecordedCell
  }[],
  dueMs: readonly number[],
  basis: string,
): Mismatch[] {
  const began = taken.flatMap(({ sample, place }) => {
    const due = dueMs[place]
    return sample.intendedAt === undefined || due === undefined ? [] : [sample.intendedAt - due]
  })
  const [from] = began
  if (from === undefined) return []
  return taken.flatMap(({ sample: { intendedAt }, index, place, recorded }) => {
    const expected = from + (dueMs[place] ?? 0)
    if (intendedAt !== undefined && Math.abs(intendedAt - expected) <= RESOLUTION_MS) return []
    return [
      mismatch(intendedAt, expected, {
        path: [...recorded.path, 'samples', index, 'intendedAt'],
        basis,
      }),
    ]
  })
}
