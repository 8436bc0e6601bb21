import type { DocumentCell, DocumentMatrix } from '../schema/results-document.ts'

type LoadAxis = 'concurrency' | 'rate'

/** One endpoint at each level of load that was asked of it, the lowest first. */
export interface LoadLadder {
  readonly axis: LoadAxis
  readonly rungs: readonly DocumentCell[]
}

/** The given cells of a matrix by endpoint and load; empty where nothing ran under load. */
export function loadLadders(
  matrix: DocumentMatrix,
  isMeasured: (cell: DocumentCell) => boolean,
): LoadLadder[] {
  const { cells, axes } = matrix
  // Stages follow each other: what a later one keeps says nothing of a level by itself.
  if (axes['stage']?.some((stage) => stage !== undefined)) return []
  const axis = axes['rate']?.some((rate) => rate !== undefined) ? 'rate' : 'concurrency'
  const ladders = Map.groupBy(cells.filter(isMeasured), ({ levels }) =>
    JSON.stringify({ ...levels, [axis]: null }),
  )
  return [...ladders.values()].map((rungs) => ({
    axis,
    rungs: rungs.toSorted((lower, higher) => levelOf(lower, axis) - levelOf(higher, axis)),
  }))
}

export function levelOf({ levels }: DocumentCell, axis: LoadAxis): number {
  return levels[axis] ?? 0
}
