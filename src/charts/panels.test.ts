import { expect, test } from 'vitest'

import { documentOf, matrixRecord, plannedCell, samplesOf } from '../../test/builders.ts'
import { drawnMatrices } from './drawn-matrix.ts'
import { summaryPanel, tailPanel } from './panels.ts'

const cells = [plannedCell('gpt-4.1', 'openai')]
const document = documentOf([matrixRecord(cells, samplesOf(cells, 120))])
const cell = drawnMatrices(document, 'benchmark.json')[0]?.cells[0]

test('a tail is drawn with the limits of its percentile, the lower one below', () => {
  if (!cell) throw new Error('a cell was expected')
  const { p95, p95Low, p95High } = cell.summary.ttftMs
  expect(tailPanel('ttftMs').figureOf(cell)).toMatchObject({
    value: p95,
    low: p95Low,
    high: p95High,
    n: 120,
  })
  expect(p95Low).toBeLessThan(p95 ?? NaN)
  expect(p95High).toBeGreaterThan(p95 ?? NaN)
})

test('a median is drawn with the limits of its own', () => {
  if (!cell) throw new Error('a cell was expected')
  const { median, ciLow, ciHigh } = cell.summary.ttftMs
  expect(summaryPanel('ttftMs').figureOf(cell)).toMatchObject({
    value: median,
    low: ciLow,
    high: ciHigh,
  })
  expect(ciLow).toBeLessThan(ciHigh ?? NaN)
})
