import { pluralize } from '../../format/lists.ts'
import { showInterval } from '../../format/numbers.ts'
import { unbroken } from '../../format/unbroken.ts'
import { geographySentences } from '../geography.ts'
import type { ShownCell, ShownMatrix } from '../join-locations.ts'
import { scaled, timeUnit, type Unit } from '../time-unit.ts'
import { cellsTable } from './cells-table.ts'
import { foreign, html, type Markup } from './markup.ts'

/** Room at the right end of the scale, so that its last whisker does not touch it. */
const HEADROOM = 1.04
/** As many colours as the page has. */
const COLOURS = 8

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

/** The median of the first token from each place with its interval, on one scale from zero. */
function picture(matrix: ShownMatrix): Markup {
  const { locations = [] } = matrix
  const measured = matrix.cells.filter(({ summary }) => summary.ttftMs.median !== null)
  const ends = measured.flatMap(({ summary: { ttftMs } }) => ttftMs.ciHigh ?? ttftMs.median ?? [])
  if (ends.length === 0) return html``
  const unit = timeUnit(matrix, 'ttftMs')
  const scale = { unit, mostMs: Math.max(...ends) * HEADROOM, locations }
  const endpoints = [...Map.groupBy(measured, ({ plainLabel = '' }) => plainLabel)]
  return html`<figure class="places">
    <figcaption>
      First token in ${unit.name} from ${pluralize(locations.length, 'place')}: median with its 95 %
      interval
    </figcaption>
    ${endpoints.map(
      ([endpoint, cells]) =>
        html`<div class="endpoint">
          <h4>${foreign(endpoint)}</h4>
          ${cells.map((cell) => row(cell, scale))}
        </div> `,
    )}
  </figure> `
}

function row(
  { location = '', summary: { ttftMs } }: ShownCell,
  {
    unit,
    mostMs,
    locations,
  }: { readonly unit: Unit; readonly mostMs: number; readonly locations: readonly string[] },
): Markup {
  const at = (ms: number): string => `${((ms / mostMs) * 100).toFixed(2)}%`
  const { median, ciLow, ciHigh } = ttftMs
  const show = scaled(unit, true)
  const interval = showInterval(ciLow, ciHigh, show)
  const colour = locations.indexOf(location) % COLOURS
  return html`<div class="place">
    <span class="from">${foreign(location)}</span>
    <svg class="whisker series-${colour}" aria-hidden="true" focusable="false">
      <line class="base" x1="0" x2="100%" y1="50%" y2="50%" />
      ${
        ciLow === null || ciHigh === null
          ? undefined
          : html`<line x1="${at(ciLow)}" x2="${at(ciHigh)}" y1="50%" y2="50%" />`
      }
      <circle cx="${at(median ?? 0)}" cy="50%" r="5" />
    </svg>
    <span class="figure">${show(median)} <span class="interval">${interval}</span></span>
  </div> `
}
