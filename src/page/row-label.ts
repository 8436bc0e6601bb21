import type { PlacedCell } from './page-content.ts'

/** The heading above a row: the model, where it begins a run of several cells. */
export function groupOf(cells: readonly PlacedCell[], place: number): string | undefined {
  const model = modelAt(cells, place)
  if (model === undefined || !isGrouped(cells, place)) return undefined
  return modelAt(cells, place - 1) === model ? undefined : model
}

/** A cell's label, without the model where that stands above. */
export function rowLabel(cells: readonly PlacedCell[], place: number): string {
  const cell = cells[place]?.cell
  if (!cell) return ''
  const prefix = `${cell.model} `
  return isGrouped(cells, place) && cell.label.startsWith(prefix)
    ? cell.label.slice(prefix.length)
    : cell.label
}

function isGrouped(cells: readonly PlacedCell[], place: number): boolean {
  const model = modelAt(cells, place)
  return modelAt(cells, place - 1) === model || modelAt(cells, place + 1) === model
}

function modelAt(cells: readonly PlacedCell[], place: number): string | undefined {
  return cells[place]?.cell.model
}
