import type { Chart } from '../chart.ts'
import type { DrawnMatrix } from '../drawn-matrix.ts'
import { summaryPanel } from '../panels.ts'
import { sweepChart } from '../sweep-chart.ts'

/** The throughput curve: what longer answers do to time and speed. */
export function tokenSweep(matrix: DrawnMatrix): Chart[] {
  return sweepChart(matrix, {
    kind: 'token-sweep',
    title: 'Throughput curve: speed and total time by answer length',
    axis: 'maxTokens',
    stepTitle: 'token limit',
    panels: (['tokensPerSecond', 'totalMs', 'ttftMs'] as const).map(summaryPanel),
  })
}
