import { axisNames, type Cell, type Reference } from '../model/cell.ts'

/**
 * The cells in groups of those that are compared with each other, directly or through others: a cell
 * is compared with the one that differs from it in the reference level of one axis only.
 */
export function comparedCells(
  cells: readonly Cell[],
  reference: Reference | undefined,
): readonly (readonly Cell[])[] {
  const groups = new Map(cells.map((cell) => [cell, [cell]]))
  for (const cell of cells) {
    for (const partner of referencesOf(cell, cells, reference ?? {})) {
      const own = groups.get(cell) ?? []
      const other = groups.get(partner) ?? []
      if (own === other) continue
      const joined = [...own, ...other]
      for (const member of joined) groups.set(member, joined)
    }
  }
  return [...new Set(groups.values())]
}

function referencesOf(cell: Cell, cells: readonly Cell[], reference: Reference): Cell[] {
  return axisNames.flatMap((axis) => {
    const level = reference[axis]
    if (level === undefined || level === cell.levels[axis]) return []
    return cells.filter(({ levels }) =>
      axisNames.every((name) => levels[name] === (name === axis ? level : cell.levels[name])),
    )
  })
}
