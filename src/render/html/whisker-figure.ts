import { showInterval } from '../../format/numbers.ts'
import type { DocumentCell } from '../../report/schema/results-document.ts'
import { scaled, type Unit } from '../time-unit.ts'
import { foreign, html, type Markup } from './markup.ts'

/** Room at the right end of the scale, so that its last whisker does not touch it. */
const HEADROOM = 1.04
/** As many colours as the page has. */
const COLOURS = 8

type Summary = DocumentCell['summary']['ttftMs']

export interface WhiskerGroup {
  readonly heading: string
  readonly rows: readonly {
    readonly label: string
    readonly summary: Summary
    /** Which of the page's colours, counted on where there are more. */
    readonly series: number
  }[]
}

/** Medians with their intervals in groups of rows, on one scale from zero; nothing without a median. */
export function whiskerFigure(
  caption: string,
  groups: readonly WhiskerGroup[],
  unit: Unit,
): Markup {
  const ends = groups.flatMap(({ rows }) =>
    rows.flatMap(({ summary: { ciHigh, median } }) => ciHigh ?? median ?? []),
  )
  if (ends.length === 0) return html``
  const scale = { unit, mostMs: Math.max(...ends) * HEADROOM }
  return html`<figure class="places">
    <figcaption>${caption}</figcaption>
    ${groups.map(
      ({ heading, rows }) =>
        html`<div class="endpoint">
          <h4>${foreign(heading)}</h4>
          ${rows.map((row) => whisker(row, scale))}
        </div> `,
    )}
  </figure> `
}

function whisker(
  { label, summary, series }: WhiskerGroup['rows'][number],
  { unit, mostMs }: { readonly unit: Unit; readonly mostMs: number },
): Markup {
  const at = (ms: number): string => `${((ms / mostMs) * 100).toFixed(2)}%`
  const { median, ciLow, ciHigh } = summary
  const show = scaled(unit, true)
  const interval = showInterval(ciLow, ciHigh, show)
  return html`<div class="place">
    <span class="from">${foreign(label)}</span>
    <svg class="whisker series-${series % COLOURS}" aria-hidden="true" focusable="false">
      <line class="base" x1="0" x2="100%" y1="50%" y2="50%" />
      ${
        ciLow === undefined || ciHigh === undefined
          ? undefined
          : html`<line x1="${at(ciLow)}" x2="${at(ciHigh)}" y1="50%" y2="50%" />`
      }
      <circle cx="${at(median ?? 0)}" cy="50%" r="5" />
    </svg>
    <span class="figure">${show(median)} <span class="interval">${interval}</span></span>
  </div> `
}
