import { pluralize } from '../../format/lists.ts'
import { unbroken } from '../../format/unbroken.ts'
import { geographySentences, placeMetric } from '../geography.ts'
import type { ShownMatrix } from '../join-locations.ts'
import { timeUnit } from '../time-unit.ts'
import { cellsTable } from './cells-table.ts'
import { foreign, html, type Markup } from './markup.ts'
import { whiskerFigure } from './whisker-figure.ts'

/** What several places measured, side by side: from where which endpoint answers first. */
export function geographySection(matrices: readonly ShownMatrix[]): Markup {
  const joined = matrices.filter(({ locations }) => locations !== undefined)
  if (joined.length === 0) return html``
  return html`<section class="geography" id="geography" aria-labelledby="geography-title">
    <h2 id="geography-title">By location</h2>
    <p class="muted">Each place has its own matrix below.</p>
    ${joined.map(
      (matrix) =>
        html`<section>
          <h3>${foreign(matrix.name)}</h3>
          <p class="muted">${promptsSentence(matrix)}</p>
          <div class="answers">
            ${geographySentences(matrix).map((sentence) => html`<p>${foreign(unbroken(sentence))}</p>`)}
          </div>
          ${picture(matrix)}${cellsTable(matrix)}
        </section> `,
    )}
  </section> `
}

/** Whether places can be compared answer by answer. */
function promptsSentence({ seeds = [] }: ShownMatrix): string {
  return seeds.length === 1
    ? 'One seed: the same prompts in the same rounds from every place.'
    : `Seeds ${seeds.join(', ')}: every place drew its own prompts. Set LLM_BENCH_SEED to give all of them the same.`
}

/** The median time to the first token, or of whole answers, from each place with its interval, on one scale from zero. */
function picture(matrix: ShownMatrix): Markup {
  const { locations = [] } = matrix
  const metric = placeMetric(matrix)
  const measured = matrix.cells.filter(({ summary }) => summary[metric].median !== undefined)
  const endpoints = [...Map.groupBy(measured, ({ plainLabel = '' }) => plainLabel)]
  const unit = timeUnit(matrix, metric)
  return whiskerFigure(
    `${metric === 'ttftMs' ? 'First token' : 'Whole answer'} in ${unit.name} from ${pluralize(locations.length, 'place')}: median with its 95 % interval`,
    endpoints.map(([heading, cells]) => ({
      heading,
      rows: cells.map(({ location = '', summary }) => ({
        label: location,
        summary: summary[metric],
        series: locations.indexOf(location),
      })),
    })),
    unit,
  )
}
