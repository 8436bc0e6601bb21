import type { MetricSummary } from '../../model/summary.ts'
import { html, type Markup } from './markup.ts'

/** How far a tail may stretch the scale beyond the largest median: one outlier must not squeeze all others. */
const MAX_STRETCH = 2.5
/** Room at the right end of the scale, so that its last dot does not touch it. */
const HEADROOM = 1.04

type Figures = Pick<MetricSummary, 'median' | 'ciLow' | 'ciHigh' | 'min' | 'p95'>

/** The right end of a scale from zero that all given figures are drawn on; undefined without any. */
export function stripEnd(summaries: readonly Figures[]): number | undefined {
  const medians = summaries.flatMap(({ median }) => finite(median))
  if (medians.length === 0) return undefined
  const tails = summaries.flatMap(({ ciHigh, p95 }) => [...finite(ciHigh), ...finite(p95)])
  const largest = Math.max(...medians)
  const end = Math.min(Math.max(largest, ...tails), MAX_STRETCH * largest) * HEADROOM
  return end > 0 ? end : undefined
}

/**
 * Figures of one row on a scale from zero to `end`: a thin line from the fastest value to the 95th
 * percentile, a thick one for the median's interval, a dot for the median. It says nothing that is not
 * beside it in words.
 */
export function strip(summaries: readonly Figures[], end: number): Markup {
  const at = (value: number): string => `${Math.min(100, (value / end) * 100).toFixed(2)}%`
  const line = (className: string, from: number | undefined, to: number | undefined): Markup =>
    from === undefined || to === undefined || !Number.isFinite(from + to)
      ? html``
      : html`<line class="${className}" x1="${at(from)}" x2="${at(to)}" y1="50%" y2="50%" />`
  return html`<svg class="strip" aria-hidden="true" focusable="false">
    <line class="base" x1="0" x2="100%" y1="50%" y2="50%" />
    ${summaries.map(({ median, ciLow, ciHigh, min, p95 }) => [
      line('reach', min, p95),
      line('interval-bar', ciLow, ciHigh),
      median === undefined || !Number.isFinite(median)
        ? html``
        : html`<circle cx="${at(median)}" cy="50%" r="5" />`,
    ])}
  </svg>`
}

function finite(value: number | undefined): number[] {
  return value !== undefined && Number.isFinite(value) ? [value] : []
}
