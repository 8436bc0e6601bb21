import { pluralize } from '../../format/lists.ts'
import { UNKNOWN } from '../../format/numbers.ts'
import { signedPercent } from '../../format/signed-percent.ts'
import type { Contrast } from '../../model/contrast.ts'
import type { DocumentMatrix } from '../../report/schema/results-document.ts'
import { chartPlace } from './chart-place.ts'
import { explainedBy } from './explained.ts'
import { contrastWords } from './figure-words.ts'
import { foreign, html, type Markup } from './markup.ts'
import { metricTitle } from './metric-title.ts'
import { sortableTable } from './table.ts'
import { axisTitle } from './workload.ts'

/** Every cell against its reference: a forest plot and its numbers; nothing without contrasts. */
export function contrastSection(matrix: DocumentMatrix, index: number): Markup {
  const { contrasts } = matrix
  const isLoaded = contrasts.some(({ blocks }) => blocks !== undefined)
  if (contrasts.length === 0) return html``
  return html`<section aria-labelledby="m${index}-contrasts">
    <h3 id="m${index}-contrasts">Against the reference</h3>
    ${chartPlace('contrasts', index)}
    <p class="muted">
      Paired by round: both cells get the same prompt in the same round, so that disturbances they
      share cancel out.${isLoaded ? ' Under load, each block of requests is one observation.' : ''}
    </p>
    <details>
      <summary>All ${pluralize(contrasts.length, 'contrast')}</summary>
      ${contrastTable(matrix)}
    </details>
  </section> `
}

function contrastTable(matrix: DocumentMatrix): Markup {
  const label = (id: string): Markup =>
    foreign(matrix.cells.find((cell) => cell.id === id)?.label ?? id)
  return sortableTable(
    html`Contrasts of ${matrix.name}`,
    [
      { title: 'cell', isHead: true, show: ({ cell }: Contrast) => label(cell) },
      { title: 'against', show: ({ reference }) => label(reference) },
      { title: 'axis', show: ({ axis }) => axisTitle(axis) },
      { title: 'metric', show: ({ metric }) => metricTitle(metric) },
      {
        title: 'change',
        isNumber: true,
        show: (contrast) => explainedChange(contrast, matrix),
        sortBy: ({ change }) => change,
      },
      { title: 'rounds', isNumber: true, show: roundsOf, sortBy: ({ n }) => n },
      {
        title: html`p <span class="unit">corrected</span>`,
        isNumber: true,
        show: ({ pAdjusted }) => showProbability(pAdjusted),
        sortBy: ({ pAdjusted }) => pAdjusted,
      },
      {
        title: html`q <span class="unit">exploratory</span>`,
        isNumber: true,
        show: ({ qValue }) => showProbability(qValue),
        sortBy: ({ qValue }) => qValue,
      },
    ],
    matrix.contrasts,
  )
}

function explainedChange(contrast: Contrast, matrix: DocumentMatrix): Markup {
  const [cell, reference] = [contrast.cell, contrast.reference].map((id) =>
    matrix.cells.find((candidate) => candidate.id === id),
  )
  const figure = changeOf(contrast)
  if (!cell || !reference) return figure
  const title = metricTitle(contrast.metric)
  return explainedBy(figure, {
    matrix,
    cell,
    title,
    words: contrastWords(contrast, reference.label),
  })
}

function changeOf({ change, ciLow, ciHigh, metric, nCensored }: Contrast): Markup {
  const unit = metric === 'quality' || metric === 'failures' ? 'points' : '%'
  const figure =
    change === undefined
      ? nCensored > 0
        ? 'given up'
        : UNKNOWN
      : `${signedPercent(change)} ${unit}`
  if (ciLow === undefined && ciHigh === undefined) return html`${figure}`
  return html`${figure}
    <span class="interval">[${signedPercent(ciLow)}, ${signedPercent(ciHigh)}]</span>`
}

function roundsOf({ n, blocks, dropped }: Contrast): string {
  const rounds = blocks === undefined ? String(n) : `${n} in ${pluralize(blocks, 'block')}`
  return dropped === 0 ? rounds : `${rounds} (${dropped} dropped)`
}

/** `.012`, or `< .001`. */
function showProbability(value: number | undefined): string {
  if (value === undefined) return UNKNOWN
  return value < 0.001 ? '< .001' : value.toFixed(3).replace(/^0/, '')
}
