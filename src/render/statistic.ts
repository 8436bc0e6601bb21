import { UNKNOWN } from '../format/numbers.ts'
import type { MetricSummary } from '../model/summary.ts'

/**
 * A statistic of a metric; `≥ 1 000` where so many requests were given up that it lies among them, and
 * `∞` where their waits say nothing of its size.
 */
export function showStatistic(
  summary: MetricSummary,
  name: 'median' | 'min' | 'max' | 'p90' | 'p95' | 'p99',
  show: (value: number | undefined) => string,
): string {
  const value = summary[name]
  if (value !== undefined) return show(value)
  const least = summary[`${name}AtLeast`]
  if (least !== undefined) return `≥ ${show(least)}`
  return summary.n > 0 && summary.nCensored > 0 ? '∞' : UNKNOWN
}
