import { hangingIndent } from '../format/hanging-indent.ts'
import { showInterval, showNumber } from '../format/numbers.ts'
import { plainText } from '../format/plain-text.ts'
import type { MetricSummary } from '../model/summary.ts'
import type { ShownMatrix } from './join-locations.ts'
import type { TableOptions } from './matrix-table.ts'
import { trueClockWords, trueRows } from './true-rows.ts'

/** What the simulator was set to, cell by cell, beside what was measured. */
export function renderMatrixTruth(matrix: ShownMatrix, { paint, columns }: TableOptions): string[] {
  if (matrix.places) return []
  const set = (text: string): string[] =>
    hangingIndent(`${paint('cyan', 'set')}     `, text, columns)
  const cells = trueRows(matrix).flatMap(({ cell, ttftMs, tokensPerSecond }) => {
    const { summary, label } = cell
    const text = [
      `first token ${showNumber(ttftMs)} ms (measured ${medianOf(summary.ttftMs)})`,
      `${showNumber(tokensPerSecond)} tok/s (measured ${medianOf(summary.tokensPerSecond)})`,
    ].join(', ')
    return set(`${plainText(label)}: ${text}`)
  })
  const clock = trueClockWords(matrix.truth)
  return clock === undefined ? cells : [...cells, ...set(clock)]
}

function medianOf({ median, ciLow, ciHigh }: MetricSummary): string {
  const interval = showInterval(ciLow, ciHigh)
  return `${showNumber(median)}${interval === '' ? '' : ` ${interval}`}`
}
