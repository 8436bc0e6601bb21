import { hangingIndent } from '../format/hanging-indent.ts'
import { showNumber } from '../format/numbers.ts'
import { plainText } from '../format/plain-text.ts'
import type { MetricSummary } from '../model/summary.ts'
import type { ShownMatrix } from './join-locations.ts'
import { labelledTable } from './labelled-table.ts'
import type { TableOptions } from './matrix-table.ts'
import { trueClockWords, trueRows } from './true-rows.ts'

const INSIDE = '✓'
const OUTSIDE = '×'

/** What the simulator was set to beside what was measured, a line a cell, and whether its interval holds it. */
export function renderMatrixTruth(matrix: ShownMatrix, options: TableOptions): string[] {
  const { paint, columns } = options
  const set = matrix.places ? [] : trueRows(matrix)
  if (set.length === 0) return []
  const rows = set.map(({ cell, ttftMs, tokensPerSecond }) => ({
    label: plainText(cell.label),
    texts: [
      `${showNumber(ttftMs)} ms`,
      measured(cell.summary.ttftMs, ttftMs, ' ms'),
      showNumber(tokensPerSecond),
      measured(cell.summary.tokensPerSecond, tokensPerSecond, ''),
    ],
  }))
  const all = rows.flatMap(({ texts }) => texts).join()
  const clock = trueClockWords(matrix.truth)
  const hasLagged = set.some(({ cell }) => cell.summary.clientLimited)
  const why = hasLagged ? ', and this machine lagged' : ' (expect 1 in 20)'
  const legend = [
    ...(all.includes(INSIDE) ? [`${INSIDE}: the 95 % interval holds what was set.`] : []),
    ...(all.includes(OUTSIDE) ? [`${OUTSIDE}: it does not${why}.`] : []),
    ...(clock === undefined ? [] : [`${clock.charAt(0).toUpperCase()}${clock.slice(1)}.`]),
  ]
  return [
    ...labelledTable(
      {
        head: 'set in the simulator',
        heads: ['first token', 'measured', 'tok/s', 'measured'],
        rows,
      },
      options,
    ),
    ...hangingIndent('', legend.join(' '), columns).map((line) => paint('dim', line)),
  ]
}

/** No mark where there is no interval. */
function measured({ median, ciLow, ciHigh }: MetricSummary, value: number, unit: string): string {
  if (median === undefined) return showNumber(median)
  const figure = `${showNumber(median)}${unit}`
  if (ciLow === undefined && ciHigh === undefined) return figure
  const isInside = (ciLow ?? -Infinity) <= value && value <= (ciHigh ?? Infinity)
  return `${figure} ${isInside ? INSIDE : OUTSIDE}`
}
