import { showNumber } from '../../format/numbers.ts'
import type { DocumentCell, DocumentMatrix } from '../../report/schema/results-document.ts'
import { trueClockWords, trueRows } from '../true-rows.ts'
import { medianOf } from './interval.ts'
import { foreign, html, type Markup } from './markup.ts'
import { sortableTable } from './table.ts'

/** What the simulator was set to beside what was measured; nothing of real endpoints. */
export function truthSection(matrix: DocumentMatrix, index: number): Markup {
  const rows = trueRows(matrix)
  if (rows.length === 0) return html``
  const clock = trueClockWords(matrix.truth)
  return html`<section aria-labelledby="m${index}-truth">
    <h3 id="m${index}-truth">Set in the simulator</h3>
    ${sortableTable(
      html`What the simulator was set to for ${matrix.name}, and what was measured`,
      [
        {
          title: 'endpoint',
          isHead: true,
          show: ({ cell }: { readonly cell: DocumentCell }) => foreign(cell.label),
        },
        {
          title: html`first token <span class="unit">ms, set</span>`,
          isNumber: true,
          show: ({ ttftMs }) => showNumber(ttftMs),
          sortBy: ({ ttftMs }) => ttftMs,
        },
        {
          title: 'measured',
          isNumber: true,
          show: ({ cell }) => medianOf(cell.summary.ttftMs, showNumber),
          sortBy: ({ cell }) => cell.summary.ttftMs.median,
        },
        {
          title: html`tokens/s <span class="unit">set</span>`,
          isNumber: true,
          show: ({ tokensPerSecond }) => showNumber(tokensPerSecond),
          sortBy: ({ tokensPerSecond }) => tokensPerSecond,
        },
        {
          title: 'measured',
          isNumber: true,
          show: ({ cell }) => medianOf(cell.summary.tokensPerSecond, showNumber),
          sortBy: ({ cell }) => cell.summary.tokensPerSecond.median,
        },
      ],
      rows,
    )}
    <p class="muted">
      Medians of the law that the simulator draws from. What the clock and this machine add is in
      what was measured only${clock === undefined ? '' : `: ${clock}`}.
    </p>
  </section> `
}
