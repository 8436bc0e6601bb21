import { expect, test } from 'vitest'

import { searchedDocument } from '../../test/searched-document.ts'
import { displayWidth } from '../format/display-width.ts'
import { sentencesOf } from '../report/sentences/sentences.ts'
import { matrixCaveats } from './matrix-notes.ts'
import { renderMatrixReport } from './matrix-report.ts'
import { noPaint } from './paint.ts'

function linesOf(columns: number, changes: Parameters<typeof searchedDocument>[0] = {}): string[] {
  const [matrix] = searchedDocument(changes).matrices
  if (!matrix) throw new Error('no matrix')
  const options = { columns, paint: noPaint, mode: 'live', location: undefined } as const
  return renderMatrixReport(matrix, options)
}

test('a search is a table of levels with the capacity between them, in any width', () => {
  for (const columns of [80, 160]) {
    const lines = linesOf(columns)
    for (const line of lines) expect(displayWidth(line), line).toBeLessThanOrEqual(columns)
    const own = lines.slice(
      lines.indexOf(' gpt-4.1 via openai'),
      lines.indexOf(' gpt-4.1 via openrouter'),
    )
    const rows = own.filter((line) => /^ +\d+ +\d+ %|──/.test(line)).map((line) => line.trim())
    expect(rows.map((row) => row.split(/ +/).slice(0, 2).join(' '))).toEqual([
      '1 100',
      '2 100',
      '4 100',
      '── 5',
      '6 40',
      '8 20',
    ])
    expect(rows[3]).toBe('── 5 [4, 7] requests in flight ──')
  }
  const wide = linesOf(160).join('\n')
  // What the median takes longer than at the lowest level.
  expect(wide).toMatch(/first token ms .*added wait ms {2}refused {2}requests/)
  expect(wide).toMatch(/ 8 +20 % .* 70\.0 +3 +20\n/)
})

test('what is kept at no load, or at every one, is marked at the end of the table', () => {
  const none = linesOf(160, { value: 0, ciLow: 0, ciHigh: 0, stoppedBy: 'nothing' })
  expect(none[none.indexOf(' gpt-4.1 via openai') + 1]).toBe(' ── kept at no load ──')
  const all = linesOf(160, { value: 8, ciLow: 8, ciHigh: undefined, stoppedBy: 'max' })
  expect(all[all.indexOf(' gpt-4.1 via openrouter') - 1]).toBe(
    ' ── 8 [8 or more] requests in flight ──',
  )
})

test('what a search makes fail is no failure of its cells: its own sentence comes first', () => {
  const [matrix] = searchedDocument().matrices
  if (!matrix) throw new Error('no matrix')
  for (const { summary } of matrix.cells) Object.assign(summary, { failureRate: 0.5, nOk: 10 })
  expect(sentencesOf(matrix)[0]).toMatch(
    /^gpt-4\.1 via openai keeps 90 % within ttft ≤ 500 ms up to 5 \[4, 7\]/,
  )
  expect(matrixCaveats(matrix)).toEqual([])
})
