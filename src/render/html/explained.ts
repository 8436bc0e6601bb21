import type { MetricName } from '../../model/metric.ts'
import type { DocumentCell } from '../../report/schema/results-document.ts'
import { type Content, html, type Markup } from './markup.ts'

interface Place {
  readonly matrix: { readonly cells: readonly DocumentCell[] }
  readonly cell: DocumentCell
}

/** A figure whose definition, formula and samples the page's script shows when it is pointed at. */
export function explained(
  figure: Content,
  {
    matrix: { cells },
    cell,
    metric,
    statistic = 'median',
  }: Place & { readonly metric: MetricName; readonly statistic?: 'median' | 'p95' },
): Markup {
  return html`<span
    class="explained"
    data-cell="${cells.indexOf(cell)}"
    data-metric="${metric}"
    data-statistic="${statistic}"
    >${figure}</span
  >`
}

/** The same for a figure that is no statistic of one metric: what it is made of, in sentences. */
export function explainedBy(
  figure: Content,
  {
    matrix: { cells },
    cell,
    title,
    words,
  }: Place & { readonly title: string; readonly words: readonly string[] },
): Markup {
  const lines = [`${title}, ${cell.label}`, ...words].join('\n')
  return html`<span class="explained" data-cell="${cells.indexOf(cell)}" data-words="${lines}"
    >${figure}</span
  >`
}
