import type { Chart } from '../chart.ts'
import type { DrawnCell, DrawnMatrix } from '../drawn-matrix.ts'
import { type CellPanel, plainFigure, summaryPanel } from '../panels.ts'
import { rowChart } from '../row-chart.ts'

const outputPrice: CellPanel = {
  panel: {
    title: 'price of a million output tokens, $',
    unit: 'rate',
    mark: 'bar',
    columns: ['$', '', ''],
    interval: undefined,
  },
  figureOf: ({ price }) => plainFigure(price?.outputPerMTok),
}

/** What a dollar buys, the best first. */
export function pricePerformance(matrix: DrawnMatrix): Chart[] {
  const priced = matrix.cells.filter((cell) => valueOf(cell) !== undefined)
  if (priced.length < 2) return []
  const ranked = priced.toSorted((left, right) => (valueOf(right) ?? 0) - (valueOf(left) ?? 0))
  return [
    rowChart(matrix, {
      kind: 'price-performance',
      title: 'Price performance: speed per dollar of output price, best first',
      panels: [summaryPanel('pricePerformance'), summaryPanel('tokensPerSecond'), outputPrice],
      groups: [{ heading: '', rows: ranked.map((cell) => ({ label: cell.label, cell })) }],
    }),
  ]
}

function valueOf({ summary }: DrawnCell): number | undefined {
  return summary.pricePerformance.median ?? undefined
}
