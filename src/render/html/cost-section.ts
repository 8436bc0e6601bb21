import { pluralize } from '../../format/lists.ts'
import { showUsd, UNKNOWN } from '../../format/numbers.ts'
import {
  type CostParts,
  costParts,
  costsByProvider,
  judgingCosts,
  thousandAnswersUsd,
  totalCostUsd,
} from '../../report/assembly/costs.ts'
import type { DocumentCell, DocumentMatrix } from '../../report/schema/results-document.ts'
import { foreign, html, type Markup } from './markup.ts'
import { sortableTable } from './table.ts'

/** Price and cost of each cell; nothing where no price is known. */
export function costSection(
  matrix: DocumentMatrix,
  index: number,
  { isSimulated }: { readonly isSimulated: boolean },
): Markup {
  const priced = matrix.cells.filter(
    ({ skipped, summary }) => skipped === undefined && summary.n > 0,
  )
  if (priced.length === 0) return html``
  const parts = costParts(priced)
  return html`<section aria-labelledby="m${index}-cost">
    <h3 id="m${index}-cost">Cost</h3>
    <p>
      ${costSentence(parts, isSimulated)}${unknownSentence(priced)}${judgingSentence(matrix, isSimulated)}
    </p>
    ${parts === undefined ? undefined : costTable(matrix, priced)}${sources(priced)}
  </section> `
}

function costSentence(parts: CostParts | undefined, isSimulated: boolean): string {
  if (parts === undefined)
    return 'The cost is unknown: there is no price, or no usage to multiply it by.'
  const { totalUsd, countedUsd, warmupUsd, laterLooksUsd, besidesUsd } = parts
  const others = [
    ...(warmupUsd > 0 ? [`${showUsd(warmupUsd)} for warm-ups`] : []),
    ...(laterLooksUsd > 0 ? [`${showUsd(laterLooksUsd)} for looking again`] : []),
    ...(besidesUsd > 0
      ? [`${showUsd(besidesUsd)} for requests that are not part of any figure`]
      : []),
  ]
  const split =
    others.length === 0
      ? ''
      : ` Of this, ${[`${showUsd(countedUsd)} is for the counted rounds`, ...others].join(', ')}.`
  const total = showUsd(totalUsd)
  return isSimulated
    ? `Simulated answers cost nothing; real ones of that size would have cost ${total}.${split}`
    : `${total}: usage as the servers reported it, times the price.${split}`
}

/** Refused requests cost nothing; all others may have been charged. */
function unknownSentence(cells: readonly DocumentCell[]): string {
  const unknown = costsByProvider(cells).reduce((sum, { nUnknown }) => sum + nUnknown, 0)
  return unknown === 0
    ? ''
    : ` The cost of ${pluralize(unknown, 'request')} is unknown and not included.`
}

/** Beside the costs of the endpoints: nobody who measures them pays it again. */
function judgingSentence(matrix: DocumentMatrix, isSimulated: boolean): string {
  const usd = totalCostUsd(costsByProvider(judgingCosts([matrix])))
  if (usd === undefined) return ''
  return ` Judging the answers ${isSimulated ? 'would have cost' : 'cost'} ${showUsd(usd)} more.`
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
        sortBy: ({ price }) => price?.inputPerMTok,
      },
      {
        title: 'out, per MTok',
        isNumber: true,
        show: ({ price }) => dollars(price?.outputPerMTok),
        sortBy: ({ price }) => price?.outputPerMTok,
      },
      {
        title: 'per 1 000 answers',
        isNumber: true,
        show: (cell) => dollars(thousandAnswersUsd(cell)),
        sortBy: thousandAnswersUsd,
      },
      {
        title: 'cost, counted rounds',
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
    price === undefined
      ? []
      : [[price.source, price.date].filter((part) => part !== undefined).join(', ')],
  )
  const distinct = [...new Set(all)]
  if (distinct.length === 0) return html``
  return html`<p class="muted">Prices from ${foreign(distinct.join('; '))}.</p>`
}

function dollars(value: number | undefined): string {
  return value === undefined ? UNKNOWN : showUsd(value)
}
