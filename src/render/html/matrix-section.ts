import { pluralize } from '../../format/lists.ts'
import { showDuration } from '../../format/numbers.ts'
import type { DocumentMatrix } from '../../report/schema/results-document.ts'
import { caveats, cellsByReason, matrixCaveats } from '../matrix-notes.ts'
import { resumedWords } from '../resumed-words.ts'
import { answersOf } from './answers.ts'
import { askedOf } from './asked.ts'
import { capacitySection } from './capacity-section.ts'
import { cellsTable } from './cells-table.ts'
import { chartPlace } from './chart-place.ts'
import { contrastSection } from './contrast-section.ts'
import { costSection } from './cost-section.ts'
import { failureSection } from './failure-section.ts'
import { foreign, html, type Markup } from './markup.ts'
import { placedName } from './matrix-order.ts'
import { metricTables } from './metric-tables.ts'
import { promptTaxSection } from './prompt-tax-section.ts'
import { qualitySection } from './quality-section.ts'
import { simulatedTag } from './simulated.ts'
import { truthSection } from './truth-section.ts'
import { verdictSection } from './verdict-section.ts'

export interface MatrixSectionOptions {
  readonly index: number
  /** Whether it is the only one: then its name and its answers stand at the head of the page. */
  readonly isOnly: boolean
  /** Whether the report was merged from several runs: then each says where it was measured. */
  readonly isMerged: boolean
  readonly isSimulated: boolean
  /** Whether it is still being measured. */
  readonly isRunning: boolean
}

/** Everything the page says of one matrix, the answer first. */
export function matrixSection(matrix: DocumentMatrix, options: MatrixSectionOptions): Markup {
  const { index, isOnly, isMerged, isSimulated, isRunning } = options
  const hasSamples = matrix.cells.some(({ samples }) => samples.length > 0)
  return html`<article class="matrix" id="m${index}" aria-labelledby="m${index}-title">
    <header>
      <h2 id="m${index}-title">
        ${isOnly ? 'Setup' : isMerged ? placedName(matrix) : foreign(matrix.name)}
      </h2>
      <p>${isSimulated ? simulatedTag() : undefined}${stateOf(matrix, options)}</p>
      ${isOnly ? undefined : answersOf(matrix)}
      <div class="asked">${askedOf(matrix)}</div>
    </header>
    ${verdictSection(matrix, { index, isRunning })}${capacitySection(matrix, index)}${hasSamples ? figures(matrix, index) : undefined}${truthSection(matrix, index)}${promptTaxSection(matrix, index)}${contrastSection(matrix, index)}${failureSection(matrix, index)}${qualitySection(matrix, index)}${costSection(matrix, index, { isSimulated })}${notes(matrix, index)}
  </article> `
}

function stateOf(matrix: DocumentMatrix, { isRunning }: MatrixSectionOptions): Markup {
  if (isRunning) return html` <span class="badge open">being measured</span>`
  const took =
    matrix.endedAt === undefined
      ? undefined
      : showDuration(Date.parse(matrix.endedAt) - Date.parse(matrix.startedAt))
  const words = [took, ...resumedWords(matrix), `seed ${matrix.seed}`]
  const facts = html` <span class="muted"
    >${words.filter((word) => word !== undefined).join(', ')}</span
  >`
  if (!matrix.interrupted && matrix.aborted === undefined) return facts
  return html`${facts}
    <span class="badge bad"
      >${matrix.aborted === undefined ? 'interrupted: ' : ''}${foreign(matrix.stopped ?? 'before its last round')}</span
    >`
}

function figures(matrix: DocumentMatrix, index: number): Markup {
  return html`<section aria-labelledby="m${index}-figures">
      <h3 id="m${index}-figures">Distributions</h3>
      ${chartPlace('distribution', index)}${metricTables(matrix)}
    </section>
    <section aria-labelledby="m${index}-cells">
      <h3 id="m${index}-cells">Cell by cell</h3>
      ${cellsTable(matrix)}
    </section>
    <section aria-labelledby="m${index}-speed">
      <h3 id="m${index}-speed">First token against speed</h3>
      ${chartPlace('speed', index)}
    </section>
    <section aria-labelledby="m${index}-rounds">
      <h3 id="m${index}-rounds">Round by round</h3>
      ${chartPlace('rounds', index)}
    </section> `
}

/** A longer list of notes would not be read. */
const MAX_NOTES = 30

function notes(matrix: DocumentMatrix, index: number): Markup {
  const all = [
    ...cellsByReason(matrix, 'skipped').map((note) => `Skipped: ${note}`),
    ...cellsByReason(matrix, 'suspended').map((note) => `Stopped: ${note}`),
    ...matrix.cells
      .filter(({ skipped }) => skipped === undefined)
      .flatMap((cell) => caveats(cell, matrix).map((note) => `${cell.label}: ${note}`)),
    ...matrixCaveats(matrix),
  ]
  if (all.length === 0) return html``
  const rest = all.length - MAX_NOTES
  return html`<section aria-labelledby="m${index}-notes">
    <h3 id="m${index}-notes">Notes</h3>
    <ul class="notes">
      ${all.slice(0, MAX_NOTES).map((note) => html`<li>${foreign(note)}</li> `)}${rest > 0 ? html`<li class="muted">${pluralize(rest, 'note')} more can be read from the results document.</li> ` : undefined}
    </ul>
  </section> `
}
