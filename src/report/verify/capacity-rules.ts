import { replaySearches, type Replayed } from '../../capacity/replay.ts'
import type { CapacityEnd, SearchCut } from '../../model/capacity.ts'
import type { DocumentMatrix } from '../schema/results-document.ts'
import { differences, mismatch, type Mismatch } from './mismatch.ts'
import type { RecordedMatrix } from './recorded-matrix.ts'

/** Of a search no document says that more would have been asked: such ends are taken as they stand. */
const cuts: ReadonlySet<CapacityEnd | undefined> = new Set<SearchCut>([
  'budget',
  'suspended',
  'interrupted',
])

/** The searches of a matrix again, from its samples; undefined where it has none. */
export function searchedAgain(matrix: DocumentMatrix): Replayed | undefined {
  const { capacity, cells, seed, capacities } = matrix
  return (
    capacity &&
    replaySearches(
      cells.filter(({ skipped }) => skipped === undefined),
      {
        rule: capacity,
        seed,
        cuts: Object.fromEntries(
          capacities.flatMap(({ id, stoppedBy }) =>
            isCut(stoppedBy) ? [[id, stoppedBy] as const] : [],
          ),
        ),
      },
    )
  )
}

/** What every endpoint bears, and why its search ended, from the samples of its blocks. */
export function capacityRules({ path, matrix, cells }: RecordedMatrix): Mismatch[] {
  const { capacity, capacities, options } = matrix
  const place = { path: [...path, 'capacity'], basis: 'options.capacity' }
  const declared = differences(capacity, options['capacity'], place)
  if (declared.length > 0) return declared
  const again = searchedAgain(matrix)
  const due = new Set(again?.due.map(({ cell }) => cell.id))
  return [
    ...differences(capacities, again?.capacities ?? [], {
      path: [...path, 'capacities'],
      basis: 'the samples of each block',
    }),
    ...cells.flatMap(({ cell, samples, path: own }) =>
      capacity && samples.length > 0 && !due.has(cell.id)
        ? [
            mismatch(samples.length, 0, {
              path: [...own, 'samples', 'length'],
              basis: 'the levels that the search asks',
            }),
          ]
        : [],
    ),
  ]
}

function isCut(end: CapacityEnd | undefined): end is SearchCut {
  return cuts.has(end)
}
