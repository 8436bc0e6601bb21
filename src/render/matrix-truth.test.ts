import { expect, test } from 'vitest'

import { documentOf, matrixRecord, plannedCell, samplesOf } from '../../test/builders.ts'
import { renderMatrixTruth } from './matrix-truth.ts'
import { noPaint } from './paint.ts'
import { tableLegend } from './table-legend.ts'

const cells = [plannedCell('gpt-4.1', 'openai'), plannedCell('gpt-4.1-mini', 'openai')]
const samples = samplesOf(cells, 10, ({ round }) => ({
  ttftMs: 480 + 10 * round,
  tokensPerSecond: 100,
}))

/** The matrix with what its cells were set to. */
function truthAt(columns: number): string[] {
  const [matrix] = documentOf([matrixRecord(cells, samples)]).matrices
  if (!matrix) throw new Error('a matrix was expected')
  const truth = {
    cells: cells.map(({ id }, index) => ({
      cell: id,
      ttftMs: index === 0 ? 520 : 900,
      tokensPerSecond: 100,
    })),
    contrasts: [],
    clock: { wayBackMs: 0.2, lateMs: 12.3 },
  }
  const figures = { ciLow: 490, ciHigh: 560 }
  const shown = matrix.cells.map((cell) => ({
    ...cell,
    summary: { ...cell.summary, ttftMs: { ...cell.summary.ttftMs, median: 525, ...figures } },
  }))
  return renderMatrixTruth({ ...matrix, truth, cells: shown }, { columns, paint: noPaint })
}

test('what was set stands beside what was measured, with whether its interval holds it', () => {
  expect(truthAt(100)).toEqual([
    ' set in the simulator      first token   measured   tok/s   measured',
    ' gpt-4.1 via openai        520 ms        525 ms ✓   100     100 ✓',
    ' gpt-4.1-mini via openai   900 ms        525 ms ×   100     100 ✓',
    ' ✓: the 95 % interval holds what was set. ×: it does not (expect 1 in 20). The clock: 99 of 100',
    ' stamps are late by less than 12.3 ms of simulated time.',
  ])
  expect(truthAt(60).slice(0, 4)).toEqual([
    ' set in the simulator',
    '   first token   measured   tok/s   measured',
    ' gpt-4.1 via openai',
    '   520 ms        525 ms ✓   100     100 ✓',
  ])
})

test('the legend explains the marks of a table that it has, and no others', () => {
  const options = { columns: 200, paint: noPaint }
  const table = [' TTFT ms p95 CV tok/s/$', ' 667 816 .17 10.6', ' [555, 778] [772, –]']
  expect(tableLegend(table, { ...options, columns: 400 }).join('')).toMatch(
    /TTFT: .*\[ \]: .*–\]: .*CV: .*tok\/s per \$: /,
  )
  expect(tableLegend([' total ms', ' 5'], options)).toEqual([])
})
