import type { MetricName } from '../../model/metric.ts'
import type { DocumentCell } from '../../report/schema/results-document.ts'
import { type Content, html, type Markup } from './markup.ts'

/** A figure whose definition, formula and samples the page's script shows when it is pointed at. */
export function explained(
  figure: Content,
  {
    matrix: { cells },
    cell,
    metric,
  }: {
    readonly matrix: { readonly cells: readonly DocumentCell[] }
    readonly cell: DocumentCell
    readonly metric: MetricName
  },
): Markup {
  return html`<span class="explained" data-cell="${cells.indexOf(cell)}" data-metric="${metric}"
    >${figure}</span
  >`
}
