import { capacityFigure } from '../../format/capacity-figure.ts'
import { pluralize } from '../../format/lists.ts'
import { showCount, showUsd, UNKNOWN } from '../../format/numbers.ts'
import { loadUnits } from '../../gate/judge-capacity.ts'
import { objectiveName, percent } from '../../gate/threshold-list.ts'
import type { Capacity, CapacityRule } from '../../model/capacity.ts'
import type { ShownMatrix } from '../join-locations.ts'
import { matrixGrid } from '../matrix-table.ts'
import { type GridColumn, markdownGrid } from './grid.ts'

/** The figures of a matrix: a row for each cell, or one with its capacity for each endpoint that was searched. */
export function figuresGrid(matrix: ShownMatrix): string {
  const { capacity, capacities } = matrix
  if (capacity) return capacityGrid(capacity, capacities)
  const { head, rows } = matrixGrid(matrix)
  return markdownGrid(head, rows)
}

/** What the rows are, and how many. */
export function countFigures({ capacity, capacities, cells }: ShownMatrix): string {
  return capacity
    ? pluralize(capacities.length, 'searched endpoint')
    : pluralize(cells.length, 'cell')
}

function capacityGrid(
  { of, share, objective }: CapacityRule,
  capacities: readonly Capacity[],
): string {
  const head: GridColumn[] = [
    { head: 'endpoint', align: 'left' },
    {
      head: `${loadUnits[of]} that keep ${percent(share)} within ${objectiveName(objective)}`,
      align: 'right',
    },
    { head: 'requests', align: 'right' },
    { head: 'cost', align: 'right' },
  ]
  const rows = capacities.map((capacity) => [
    capacity.label,
    capacity.value === undefined ? UNKNOWN : capacityFigure(capacity),
    showCount(capacity.requests),
    showUsd(capacity.costUsd),
  ])
  return markdownGrid(head, rows)
}
