import { pluralize } from '../../format/lists.ts'
import { showCount, showShare } from '../../format/numbers.ts'
import { countedSamples } from '../../model/counted-samples.ts'
import type { DocumentCell, DocumentMatrix } from '../../report/schema/results-document.ts'
import { judgeNotes } from '../judge-notes.ts'
import { scoreNotes } from '../quality-notes.ts'
import { foreign, html, type Markup } from './markup.ts'
import { sortableTable } from './table.ts'

interface QualityRow {
  readonly cell: DocumentCell
  /** Reason of the first answer that failed a check, with the place of its sample. */
  readonly reason: string
  readonly href: string
}

/** How many answers passed their checks, and why the others did not. */
export function qualitySection(matrix: DocumentMatrix, index: number): Markup {
  const ok = matrix.cells.reduce((sum, { summary }) => sum + summary.nOk, 0)
  const unknown = matrix.cells.reduce((sum, { summary }) => sum + summary.qualityUnknown, 0)
  const passed = matrix.cells.reduce((sum, { summary }) => sum + summary.qualityPassed, 0)
  const rows = matrix.cells.flatMap((cell, place) => failingRow(cell, `${index}-${place}`) ?? [])
  const scored = matrix.cells.flatMap(({ label, summary }) =>
    scoreNotes(summary.scores).map((note) => html`<li>${foreign(`${label}: ${note}`)}</li>`),
  )
  return html`<section aria-labelledby="m${index}-quality">
    <h3 id="m${index}-quality">Quality</h3>
    <p class="${passed === ok ? 'muted' : ''}">
      ${sentence(ok - unknown, passed)}${unknownSentence(unknown)}
    </p>
    ${judges(matrix)} ${rows.length === 0 ? undefined : qualityTable(matrix, rows)}
    ${
      scored.length === 0
        ? undefined
        : html`<ul>
            ${scored}
          </ul>`
    }
  </section> `
}

function sentence(ok: number, passed: number): string {
  if (ok === 0) return 'There was no answer to check.'
  if (passed === ok) return `All ${pluralize(ok, 'answer')} passed every check.`
  return `${showCount(passed)} of ${pluralize(ok, 'answer')} passed every check, ${showShare(passed / ok)}. Requests that failed have no answer and do not count here.`
}

function unknownSentence(unknown: number): string {
  return unknown === 0 ? '' : ` The quality of ${pluralize(unknown, 'answer')} is unknown.`
}

/** Who judged, what that cost, and where they said nothing. */
function judges(matrix: DocumentMatrix): Markup | undefined {
  const notes = judgeNotes(matrix).map((note) => html`<li>${foreign(`${note}.`)}</li>`)
  if (notes.length === 0) return undefined
  return html`<ul>
    ${notes}
  </ul>`
}

function failingRow(cell: DocumentCell, place: string): QualityRow | undefined {
  const failing = countedSamples(cell.samples).find(({ quality }) => quality?.passed === false)
  if (!failing) return undefined
  return {
    cell,
    reason:
      failing.quality?.failed.map(({ check, reason }) => `${check}: ${reason}`).join('; ') ?? '',
    href: `#sample-${place}-${cell.samples.indexOf(failing)}`,
  }
}

function qualityTable(matrix: DocumentMatrix, rows: readonly QualityRow[]): Markup {
  return sortableTable(
    html`Answers of ${matrix.name} that failed a check`,
    [
      { title: 'endpoint', isHead: true, show: ({ cell }: QualityRow) => foreign(cell.label) },
      {
        title: 'passed',
        isNumber: true,
        show: ({ cell }) =>
          `${showShare(cell.summary.quality)} (${showCount(cell.summary.qualityPassed)} of ${showCount(cell.summary.nOk - cell.summary.qualityUnknown)})`,
        sortBy: ({ cell }) => cell.summary.quality,
      },
      { title: 'failed checks', show: ({ cell }) => foreign(checksOf(cell)) },
      { title: 'for example', isProse: true, show: ({ reason }) => foreign(reason) },
      {
        title: html`<span class="needs-script">sample</span>`,
        show: ({ href }) => html`<a class="needs-script" href="${href}">this answer</a>`,
      },
    ],
    rows,
  )
}

function checksOf({ summary }: DocumentCell): string {
  return Object.entries(summary.failedChecks)
    .map(([name, times]) => `${name} ${times}`)
    .join(', ')
}
