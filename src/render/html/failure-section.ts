import { pluralize } from '../../format/lists.ts'
import { showCount } from '../../format/numbers.ts'
import { countedSamples } from '../../model/counted-samples.ts'
import { failureName } from '../../model/failure-name.ts'
import type { Failure } from '../../model/sample.ts'
import type { DocumentMatrix } from '../../report/schema/results-document.ts'
import { foreign, html, type Markup } from './markup.ts'
import { sortableTable } from './table.ts'

/** A run can fail in more ways than anybody reads. */
const MAX_ROWS = 200

interface FailureRow extends Failure {
  readonly label: string
  readonly times: number
  /** Place of the first such sample among those of its cell. */
  readonly first: string
}

/** What went wrong, by class and message, the most frequent first. */
export function failureSection(matrix: DocumentMatrix, index: number): Markup {
  const rows = failureRows(matrix, index)
  const asked = matrix.cells.reduce((sum, { summary }) => sum + summary.n, 0)
  const failed = rows.reduce((sum, { times }) => sum + times, 0)
  const heading = html`<h3 id="m${index}-failures">Failures</h3>`
  if (failed === 0) {
    const text =
      asked === 0 ? 'No request has finished.' : `No failures in ${pluralize(asked, 'request')}.`
    return html`<section aria-labelledby="m${index}-failures">
      ${heading}
      <p class="muted">${text}</p>
    </section> `
  }
  return html`<section aria-labelledby="m${index}-failures">
    ${heading}
    <p>
      ${showCount(failed)} of ${pluralize(asked, 'request')} failed: ${byClass(rows)}. A request
      that was given up after a wait (a timeout, 408, 504 or 524, 502 later than half of the
      answers, a lost connection) counts as the worst value of every metric that it did not reach.
      Other failures are excluded from the metrics and counted here.
    </p>
    ${failureTable(matrix, rows)}
  </section> `
}

function byClass(rows: readonly FailureRow[]): string {
  const counts = new Map<string, number>()
  for (const row of rows) counts.set(row.class, (counts.get(row.class) ?? 0) + row.times)
  return [...counts]
    .toSorted(([, a], [, b]) => b - a)
    .map(([name, count]) => `${showCount(count)} ${name}`)
    .join(', ')
}

function failureRows({ cells }: DocumentMatrix, index: number): FailureRow[] {
  const rows = new Map<string, FailureRow>()
  for (const [place, cell] of cells.entries()) {
    for (const sample of countedSamples(cell.samples)) {
      const { failure } = sample
      if (!failure) continue
      const key = JSON.stringify([place, failure])
      const known = rows.get(key)
      const first = known?.first ?? `#sample-${index}-${place}-${cell.samples.indexOf(sample)}`
      rows.set(key, { ...failure, label: cell.label, times: (known?.times ?? 0) + 1, first })
    }
  }
  return [...rows.values()].toSorted((a, b) => b.times - a.times)
}

function failureTable(matrix: DocumentMatrix, rows: readonly FailureRow[]): Markup {
  const table = sortableTable(
    html`Failures of ${matrix.name}`,
    [
      { title: 'endpoint', isHead: true, show: ({ label }: FailureRow) => foreign(label) },
      {
        title: 'class',
        show: (row) => failureName(row),
      },
      {
        title: 'status',
        isNumber: true,
        show: ({ status }) => status ?? '–',
        sortBy: ({ status }) => status,
      },
      {
        title: 'times',
        isNumber: true,
        show: ({ times }) => showCount(times),
        sortBy: ({ times }) => times,
      },
      {
        title: 'message',
        isProse: true,
        show: ({ message }) => html`<code>${foreign(message)}</code>`,
      },
      {
        title: html`<span class="needs-script">sample</span>`,
        show: ({ first }) => html`<a class="needs-script" href="${first}">first one</a>`,
      },
    ],
    rows.slice(0, MAX_ROWS),
  )
  if (rows.length <= MAX_ROWS) return table
  return html`${table}
    <p class="muted">
      ${rows.length - MAX_ROWS} more kinds of failure are in the results document.
    </p> `
}
