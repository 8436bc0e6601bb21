import type { MetricName } from '../../model/metric.ts'
import type { DocumentMatrix } from '../../report/schema/results-document.ts'

/** The metrics of charts and tables, the headline first. */
const inOrder = [
  'ttftMs',
  'totalMs',
  'tokensPerSecond',
  'endToEndTokensPerSecond',
  'ttfoMs',
  'ttfbMs',
  'interChunkMs',
  'longestStallMs',
  'outputTokens',
  'pricePerformance',
  'ttftFromIntendedMs',
  'totalFromIntendedMs',
  'queueMs',
] as const satisfies readonly MetricName[]

/** Those that a cell of the matrix has a value of: of the others there is nothing to draw. */
export function drawnMetrics({ cells }: DocumentMatrix): MetricName[] {
  return inOrder.filter((name) => cells.some(({ summary }) => summary[name].n > 0))
}
