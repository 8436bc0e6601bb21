import type { DocumentMatrix } from '../../report/schema/results-document.ts'
import { scaled } from '../time-unit.ts'
import { capacityLines } from './capacity-tiles.ts'
import { medianOf } from './interval.ts'
import { foreign, html, type Markup } from './markup.ts'
import { strip } from './strip.ts'
import { rangeOf, shownOf, tilesOf, timeTitle } from './tile-figures.ts'

const MAX_LINES = 5

/** The tiles of a matrix in a few lines, a level each, for the list of several matrices. */
export function tileLines(matrix: DocumentMatrix): Markup {
  if (matrix.capacities.length > 0) return capacityLines(matrix)
  const all = tilesOf(matrix)
  const { metrics, unit, end } = shownOf(matrix)
  if (end === undefined) return html``
  const show = scaled(unit, true)
  const rest = all.length - MAX_LINES
  const lines = all.slice(0, MAX_LINES).map(({ name, cells }) => {
    const summaries = cells.map(({ summary }) => summary[metrics.time])
    const failures = cells.reduce((sum, { summary }) => sum + summary.failures, 0)
    const [only] = summaries
    const medians = summaries.flatMap(({ median }) => median ?? [])
    const figure =
      only && summaries.length === 1 ? medianOf(only, show) : html`${rangeOf(medians, show)}`
    return html`<li>
      <span class="tile-row-name">${foreign(name)}</span>
      ${strip(summaries, end)}
      <span class="tile-row-figure">${figure}</span>
      ${failures > 0 ? html`<span class="bad">${failures} failed</span>` : undefined}
    </li> `
  })
  return html`<p class="tile-title">${timeTitle(metrics.time)}, ${unit.name}</p>
    <ul class="tile-lines">
      ${lines}${rest > 0 ? html`<li class="muted">and ${rest} more</li>` : undefined}
    </ul>`
}
