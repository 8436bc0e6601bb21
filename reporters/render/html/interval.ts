import type { DocumentCell } from '../../../src/report/document-schema.ts'
import { showInterval, UNKNOWN } from '../figures.ts'
import { html, type Markup } from './markup.ts'

type MetricSummary = DocumentCell['summary']['ttftMs']
type Show = (value: number | null | undefined) => string

/** A figure with its interval, in a lighter voice. */
function withInterval(figure: string, interval: string): Markup {
  return interval === ''
    ? html`${figure}`
    : html`${figure} <span class="interval">${interval}</span>`
}

/** A median with its 95 % interval; `> timeout` where more than half timed out before the event. */
export function medianOf(summary: MetricSummary, show: Show): Markup {
  return withInterval(
    orBeyond(summary, summary.median, show),
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
    orBeyond(summary, summary[percentile], show),
    showInterval(summary[`${percentile}Low`], summary[`${percentile}High`], show),
  )
}

/** What is sorted by: a figure beyond the timeout comes after all others. */
export function sortKey(summary: MetricSummary, figure: number | null): number | null {
  return figure ?? (isBeyond(summary) ? Number.MAX_VALUE : null)
}

/** A figure that has a rank, and so lies beyond the timeout where it is unknown. */
export function orBeyond(summary: MetricSummary, figure: number | null, show: Show): string {
  if (figure !== null) return show(figure)
  return isBeyond(summary) ? '> timeout' : UNKNOWN
}

function isBeyond({ n, nCensored }: MetricSummary): boolean {
  return n > 0 && nCensored > 0
}
