import type { Chart } from '../chart.ts'
import type { DrawnMatrix } from '../drawn-matrix.ts'
import { summaryPanel, tailPanel } from '../panels.ts'
import { sweepChart } from '../sweep-chart.ts'

/** The prompt tax: how much later answers begin as prompts grow, and whether they stream as fast. */
export function promptTax(matrix: DrawnMatrix): Chart[] {
  return sweepChart(matrix, {
    kind: 'prompt-tax',
    title: 'Prompt tax: time to first token by input length',
    axis: 'inputTokens',
    stepTitle: 'input tokens',
    panels: [summaryPanel('ttftMs'), tailPanel('ttftMs'), summaryPanel('tokensPerSecond')],
  })
}
