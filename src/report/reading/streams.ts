import type { MetricName } from '../../model/metric.ts'
import type { DocumentMatrix } from '../schema/results-document.ts'

/** Whether answers were streamed: whole ones have no first token and no pace. */
export function isStreamed({ options }: Pick<DocumentMatrix, 'options'>): boolean {
  return options['stream'] !== false
}

/** What tells of a whole answer what others tell of streams. */
export const wholeMetrics = {
  ttftMs: 'totalMs',
  ttftFromIntendedMs: 'totalFromIntendedMs',
  tokensPerSecond: 'endToEndTokensPerSecond',
} as const satisfies Partial<Record<MetricName, MetricName>>
