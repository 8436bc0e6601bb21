import { arrivalsOption } from '../../model/arrivals.ts'
import { isMalformed } from '../../model/malformed-status.ts'
import type { Round } from '../../model/round.ts'
import type { Sample } from '../../model/sample.ts'
import { arrivalTimes } from '../../runner/arrival-times.ts'
import { dueRounds, firstLaterRounds } from './due-rounds.ts'
import { mismatch, type Mismatch } from './mismatch.ts'
import type { RecordedCell, RecordedMatrix } from './recorded-matrix.ts'

/** Times of day have few digits behind the point of a millisecond. */
const RESOLUTION_MS = 0.01

/** When the requests of each block of an open loop were due, against the draw: as far apart as the seed says. */
export function arrivalRules(recorded: RecordedMatrix): Mismatch[] {
  const { cells, matrix } = recorded
  if (cells.every(({ cell }) => cell.levels.rate === undefined)) return []
  const arrivals = arrivalsOption.safeParse(matrix.options['arrivals'])
  if (!arrivals.success) return []
  let blocks: Round[][]
  try {
    blocks = blocksIn(dueRounds(recorded), new Set(firstLaterRounds(recorded)))
  } catch {
    // The rules of the rounds say what is wrong with them.
    return []
  }
  return cells.flatMap((cell) => {
    const { rate } = cell.cell.levels
    if (rate === undefined) return []
    const byRound = new Map(cell.samples.map((sample, index) => [sample.round, { sample, index }]))
    return blocks.flatMap((whole) => {
      const block = whole.filter(({ order }) => order.includes(cell.cell.id))
      const [first] = block
      const taken = block.flatMap(({ index }, place) => {
        const found = byRound.get(index)
        return found ? [{ ...found, place }] : []
      })
      const timeFactor = taken[0]?.sample.timeFactor ?? 1
      // What only found out which fields an endpoint takes may stand in the middle of a schedule.
      if (!first || taken.some(({ sample }) => isMalformed(sample.httpStatus))) return []
      const dueMs = arrivalTimes(
        { count: block.length, rate: rate * timeFactor, arrivals: arrivals.data },
        { seed: matrix.seed, nonce: first.nonce },
      )
      return asDue(taken, { dueMs, cell })
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
  taken: readonly { readonly sample: Sample; readonly index: number; readonly place: number }[],
  { dueMs, cell }: { readonly dueMs: readonly number[]; readonly cell: RecordedCell },
): Mismatch[] {
  const began = taken.flatMap(({ sample, place }) => {
    const due = dueMs[place]
    return sample.intendedAt === undefined || due === undefined ? [] : [sample.intendedAt - due]
  })
  const [from] = began
  if (from === undefined) return []
  return taken.flatMap(({ sample: { intendedAt }, index, place }) => {
    const expected = from + (dueMs[place] ?? 0)
    if (intendedAt !== undefined && Math.abs(intendedAt - expected) <= RESOLUTION_MS) return []
    return [
      mismatch(intendedAt, expected, {
        path: [...cell.path, 'samples', index, 'intendedAt'],
        basis: 'the seed, the rate and the arrivals',
      }),
    ]
  })
}
