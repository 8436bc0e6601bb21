import type { Chart } from '../chart.ts'
import type { DrawnMatrix } from '../drawn-matrix.ts'
import { groupBy } from '../group-by.ts'
import { joined, workloadLabel } from '../levels.ts'
import { summaryPanel } from '../panels.ts'
import { rowChart } from '../row-chart.ts'

/** Every cell with its headline figures: what any matrix has. */
export function overview(matrix: DrawnMatrix): Chart[] {
  const { cells } = matrix
  if (cells.length === 0) return []
  return [
    rowChart(matrix, {
      kind: 'overview',
      title: 'Time to first token (TTFT), total time and speed of every cell',
      panels: (['ttftMs', 'totalMs', 'tokensPerSecond'] as const).map(summaryPanel),
      groups: [...groupBy(cells, ({ model }) => model)].map(([heading, ofModel]) => ({
        heading,
        rows: ofModel.map((cell) => ({
          label: joined(cell.provider, workloadLabel(cell, cells)),
          cell,
        })),
      })),
    }),
  ]
}
