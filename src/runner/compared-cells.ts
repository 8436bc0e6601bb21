import type { Cell, Reference } from '../model/cell.ts'
import { referencePairs } from '../model/reference-pairs.ts'

/** The cells in groups of those that are compared with each other, directly or through others. */
export function comparedCells(
  cells: readonly Cell[],
  reference: Reference | undefined,
): readonly (readonly Cell[])[] {
  const groups = new Map(cells.map((cell) => [cell, [cell]]))
  for (const pair of referencePairs(cells, reference)) {
    const own = groups.get(pair.cell) ?? []
    const other = groups.get(pair.reference) ?? []
    if (own === other) continue
    const joined = [...own, ...other]
    for (const member of joined) groups.set(member, joined)
  }
  return [...new Set(groups.values())]
}
