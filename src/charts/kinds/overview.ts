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
  const isStreamed = cells.some(({ summary }) => summary.ttftMs.n > 0)
  const metrics = isStreamed
    ? (['ttftMs', 'totalMs', 'tokensPerSecond'] as const)
    : (['totalMs', 'endToEndTokensPerSecond'] as const)
  return [
    rowChart(matrix, {
      kind: 'overview',
      title: `${isStreamed ? 'Time to first token (TTFT), total time' : 'Total time'} and speed of every cell`,
      panels: metrics.map(summaryPanel),
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
