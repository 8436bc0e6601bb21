import { replaySearches, type Replayed } from '../../capacity/replay.ts'
import type { CapacityEnd, SearchCut } from '../../model/capacity.ts'
import type { DocumentMatrix } from '../schema/results-document.ts'

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

function isCut(end: CapacityEnd | undefined): end is SearchCut {
  return cuts.has(end)
}
