import { capacityWords } from '../../report/sentences/capacity-sentences.ts'
import type { Chart } from '../chart.ts'
import type { DrawnCell, DrawnMatrix } from '../drawn-matrix.ts'
import { type CellPanel, plainFigure, summaryPanel, tailPanel } from '../panels.ts'
import { sweepChart } from '../sweep-chart.ts'

type LoadFigure = keyof NonNullable<DrawnCell['summary']['load']>

/** What load does: throughput and latencies over requests at once, and over requests per second. */
export function load(matrix: DrawnMatrix): Chart[] {
  const hasThroughput = matrix.cells.some(({ summary }) => summary.load !== undefined)
  const panels = [
    ...(hasThroughput
      ? [
          throughput('achievedRate', 'completed requests per second'),
          throughput('systemTokensPerSecond', 'tokens per second, all streams'),
        ]
      : []),
    eachStream,
    summaryPanel('ttftMs'),
    tailPanel('ttftMs'),
    ...(matrix.capacities.length > 0 ? [goodput] : []),
  ]
  const found = matrix.capacities.map(capacityWords)
  return [
    ...sweepChart(matrix, {
      kind: 'load-concurrency',
      title: 'Load: throughput and latency by concurrency',
      axis: 'concurrency',
      stepTitle: 'concurrent requests',
      panels,
    }),
    ...sweepChart(matrix, {
      kind: 'load-rate',
      title: 'Load: throughput and latency by arrival rate',
      axis: 'rate',
      stepTitle: 'requests per second',
      panels,
    }),
  ].map((chart) => ({ ...chart, notes: [...chart.notes, ...found] }))
}

const goodput: CellPanel = {
  panel: {
    title: 'requests that keep the objective',
    unit: 'share',
    mark: 'bar',
    columns: ['share', '', ''],
    interval: undefined,
  },
  figureOf: ({ summary }) => plainFigure(summary.goodput, summary.n),
}

const ofStreams = summaryPanel('tokensPerSecond')
const eachStream: CellPanel = {
  ...ofStreams,
  panel: { ...ofStreams.panel, title: 'tokens per second, each stream' },
}

/** What all requests of a cell came to together: one figure a cell, so without an interval. */
function throughput(figure: LoadFigure, title: string): CellPanel {
  return {
    panel: {
      title,
      unit: 'rate',
      mark: 'bar',
      columns: [`${title.slice(0, title.indexOf(' '))}/s`, '', ''],
      interval: undefined,
    },
    figureOf: ({ summary }) => plainFigure(summary.load?.[figure], summary.nOk),
  }
}
