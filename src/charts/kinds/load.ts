import type { Chart } from '../chart.ts'
import type { DrawnMatrix } from '../drawn-matrix.ts'
import { summaryPanel, tailPanel } from '../panels.ts'
import { sweepChart } from '../sweep-chart.ts'

/** What load does: latencies and speed over requests at once, and over requests per second. */
export function load(matrix: DrawnMatrix): Chart[] {
  const panels = [summaryPanel('ttftMs'), tailPanel('ttftMs'), summaryPanel('tokensPerSecond')]
  return [
    ...sweepChart(matrix, {
      kind: 'load-concurrency',
      title: 'Under load: latency and speed by requests at once',
      axis: 'concurrency',
      stepTitle: 'requests at once',
      panels,
    }),
    ...sweepChart(matrix, {
      kind: 'load-rate',
      title: 'Under load: latency and speed by arrival rate',
      axis: 'rate',
      stepTitle: 'requests per second',
      panels,
    }),
  ]
}
