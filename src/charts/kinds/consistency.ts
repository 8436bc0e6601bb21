import { metricValues } from '../../metrics/metric-values.ts'
import { countedSamples } from '../../model/counted-samples.ts'
import { ascending, quantile } from '../../stats/quantile.ts'
import type { Chart } from '../chart.ts'
import type { DrawnCell, DrawnMatrix } from '../drawn-matrix.ts'
import { groupBy } from '../group-by.ts'
import { joined, workloadLabel } from '../levels.ts'
import { type CellPanel, finite, medianFigure, plainFigure } from '../panels.ts'
import { rowChart } from '../row-chart.ts'

const spread: CellPanel = {
  panel: {
    title: 'time to first token',
    unit: 'duration',
    mark: 'spread',
    columns: ['median', 'p5', 'p95'],
    interval: undefined,
  },
  figureOf: ({ samples, summary }) => {
    const { ttftMs } = summary
    const { values } = metricValues(countedSamples(samples), 'ttftMs', undefined)
    const sorted = ascending(values)
    const at = (probability: number): number | undefined => finite(quantile(sorted, probability))
    const figure = medianFigure({ ...ttftMs, ciLow: at(0.05), ciHigh: ttftMs.p95 })
    return figure && { ...figure, middle: { low: at(0.25), high: at(0.75) } }
  },
}

function variation(title: string, of: 'cv' | 'robustCv'): CellPanel {
  return {
    panel: { title, unit: 'ratio', mark: 'bar', columns: ['ratio', '', ''], interval: undefined },
    figureOf: ({ summary }: DrawnCell) => plainFigure(summary.ttftMs[of], summary.ttftMs.n),
  }
}

/** How steady each cell is: the distribution of its first-token times, and their variation. */
export function consistency(matrix: DrawnMatrix): Chart[] {
  const { cells } = matrix
  // Aggregates are no distribution.
  if (cells.every(({ summary, samples }) => summary.ttftMs.n === 0 || samples.length === 0))
    return []
  return [
    rowChart(matrix, {
      kind: 'consistency',
      title: 'Consistency: the spread of the time to first token (TTFT)',
      panels: [
        spread,
        variation('sd ÷ mean (CV)', 'cv'),
        variation('1.4826·MAD ÷ median (robust CV)', 'robustCv'),
      ],
      groups: [...groupBy(cells, ({ model }) => model)].map(([heading, ofModel]) => ({
        heading,
        rows: ofModel.map((cell) => ({
          label: joined(cell.provider, workloadLabel(cell, cells)),
          cell,
        })),
      })),
      notes: ['line: 5th to 95th percentile; box: middle half; stroke: median'],
    }),
  ]
}
