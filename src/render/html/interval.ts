import { showInterval } from '../../format/numbers.ts'
import type { MetricSummary } from '../../model/summary.ts'
import { showStatistic } from '../statistic.ts'
import { html, type Markup } from './markup.ts'

type Show = (value: number | undefined) => string

/** A figure with its interval, in a lighter voice. */
function withInterval(figure: string, interval: string): Markup {
  return interval === ''
    ? html`${figure}`
    : html`${figure} <span class="interval">${interval}</span>`
}

/** A median with its 95 % interval; `≥ 1 000` where more than half were given up before the event. */
export function medianOf(summary: MetricSummary, show: Show): Markup {
  return withInterval(
    showStatistic(summary, 'median', show),
    showInterval(summary.ciLow, summary.ciHigh, show),
  )
}

/** A percentile with its 95 % interval; an upper limit does not exist below 72 values of a p95. */
export function percentileOf(
  summary: MetricSummary,
  percentile: 'p90' | 'p95' | 'p99',
  show: Show,
): Markup {
  return withInterval(
    showStatistic(summary, percentile, show),
    showInterval(summary[`${percentile}Low`], summary[`${percentile}High`], show),
  )
}

/** What is sorted by: a figure among those that were given up comes after all others. */
export function sortKey(summary: MetricSummary, figure: number | undefined): number | undefined {
  return figure ?? (isBeyond(summary) ? Number.MAX_VALUE : undefined)
}

function isBeyond({ n, nCensored }: MetricSummary): boolean {
  return n > 0 && nCensored > 0
}
