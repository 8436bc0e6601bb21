import type { DocumentCell, DocumentMatrix } from '../../../src/report/document-schema.ts'
import { counted, showUsd, UNKNOWN } from '../figures.ts'
import { foreign, html, type Markup } from './markup.ts'
import { sortableTable } from './table.ts'

/** Price and cost of each cell; nothing where no price is known. */
export function costSection(
  matrix: DocumentMatrix,
  index: number,
  { isSimulated }: { readonly isSimulated: boolean },
): Markup {
  const priced = matrix.cells.filter(({ skipped, summary }) => skipped === null && summary.n > 0)
  if (priced.length === 0) return html``
  const known = priced.flatMap(({ summary }) => summary.costUsd ?? [])
  return html`<section aria-labelledby="m${index}-cost">
    <h3 id="m${index}-cost">Cost</h3>
    <p>${costSentence(known, isSimulated)}${unknownSentence(priced)}</p>
    ${known.length === 0 ? undefined : costTable(matrix, priced)}${sources(priced)}
  </section> `
}

function costSentence(known: readonly number[], isSimulated: boolean): string {
  if (known.length === 0) return 'No cost is known: no price, or no usage to multiply it with.'
  const total = showUsd(known.reduce((sum, cost) => sum + cost, 0))
  return isSimulated
    ? `Simulated answers cost nothing; real ones of that size would have cost ${total}.`
    : `${total}, warm-ups left out: usage as the servers reported it, times the price.`
}

function unknownSentence(cells: readonly DocumentCell[]): string {
  const unknown = cells.reduce((sum, { summary }) => sum + summary.nCostUnknown, 0)
  return unknown === 0
    ? ''
    : ` The cost of ${counted(unknown, 'request')} is unknown and in no sum.`
}

function costTable(matrix: DocumentMatrix, cells: readonly DocumentCell[]): Markup {
  return sortableTable(
    html`Cost of ${matrix.name} in US dollars`,
    [
      { title: 'endpoint', isHead: true, show: ({ label }: DocumentCell) => foreign(label) },
      {
        title: 'in, per MTok',
        isNumber: true,
        show: ({ price }) => dollars(price?.inputPerMTok),
        sortBy: ({ price }) => price?.inputPerMTok ?? null,
      },
      {
        title: 'out, per MTok',
        isNumber: true,
        show: ({ price }) => dollars(price?.outputPerMTok),
        sortBy: ({ price }) => price?.outputPerMTok ?? null,
      },
      {
        title: 'per 1 000 answers',
        isNumber: true,
        show: (cell) => dollars(perThousand(cell)),
        sortBy: perThousand,
      },
      {
        title: 'cost',
        isNumber: true,
        show: ({ summary }) => dollars(summary.costUsd),
        sortBy: ({ summary }) => summary.costUsd,
      },
    ],
    cells,
  )
}

/** Where the prices come from, each source once. */
function sources(cells: readonly DocumentCell[]): Markup {
  const all = cells.flatMap(({ price }) =>
    price === null ? [] : [[price.source, price.date].filter((part) => part !== null).join(', ')],
  )
  const distinct = [...new Set(all)]
  if (distinct.length === 0) return html``
  return html`<p class="muted">Prices from ${foreign(distinct.join('; '))}.</p>`
}

function perThousand({ summary }: DocumentCell): number | null {
  const n = summary.n - summary.nCostUnknown
  return summary.costUsd === null || n === 0 ? null : (summary.costUsd / n) * 1000
}

function dollars(value: number | null | undefined): string {
  return value === null || value === undefined ? UNKNOWN : showUsd(value)
}
