import type { Chart } from '../chart.ts'
import type { DrawnMatrix } from '../drawn-matrix.ts'
import { groupBy } from '../group-by.ts'
import { joined, workloadLabel } from '../levels.ts'
import { changePanel, summaryPanel } from '../panels.ts'
import { rowChart } from '../row-chart.ts'

/** Model against model where the same provider serves several. */
export function modelLadder(matrix: DrawnMatrix): Chart[] {
  const { cells, contrasts, reference } = matrix
  const ladders = [...groupBy(cells, ({ provider }) => provider)].filter(
    ([, rungs]) => new Set(rungs.map(({ model }) => model)).size > 1,
  )
  if (ladders.length === 0) return []
  return [
    rowChart(matrix, {
      kind: 'model-ladder',
      title: 'Models compared at the same provider',
      panels: [
        summaryPanel('ttftMs'),
        changePanel(
          'ttftMs',
          contrasts.filter(({ axis }) => axis === 'model'),
        ),
        summaryPanel('totalMs'),
        summaryPanel('tokensPerSecond'),
      ],
      groups: ladders.map(([provider, rungs]) => ({
        heading: `via ${provider}`,
        rows: rungs.map((cell) => ({
          label: joined(cell.model, workloadLabel(cell, cells)),
          cell,
          isReference: cell.model === reference?.['model'],
        })),
      })),
    }),
  ]
}
