import { expect, test } from 'vitest'

import { measuredMatrix, reportDocument } from '../../../test/report-document.ts'
import { comparisonOf, headMetrics } from './compared-groups.ts'

function matrixOf(shape: Parameters<typeof measuredMatrix>[0]) {
  const [matrix] = reportDocument([measuredMatrix({ rounds: 2, ...shape })]).matrices
  if (!matrix) throw new Error('no matrix')
  return matrix
}

test('providers are set side by side where both vary, and what has a reference before them', () => {
  const both = matrixOf({})
  expect(comparisonOf(both).axis).toBe('provider')
  expect(comparisonOf(both).groups.map(({ name, cells }) => [name, cells.length])).toEqual([
    ['openai', 3],
    ['openrouter', 3],
    ['opper', 3],
  ])
  const referenced = comparisonOf({ ...both, reference: { model: 'gpt-4.1-mini' } })
  expect(referenced.axis).toBe('model')
  expect(referenced.groups.map(({ isReference }) => isReference)).toEqual([false, true, false])
})

test('levels of a workload are compared where endpoints are not; a single cell by its model', () => {
  const json = matrixOf({ models: ['m'], providers: ['p'], json: [false, true] })
  expect(comparisonOf(json).groups.map(({ name }) => name)).toEqual(['prose', 'json'])
  const single = matrixOf({ models: ['m'], providers: ['p'] })
  expect(comparisonOf(single)).toMatchObject({ axis: 'model', groups: [{ name: 'm' }] })
})

test('whole answers have no first token, and an open loop counts from the intended time', () => {
  const matrix = matrixOf({})
  expect(headMetrics(matrix).time).toBe('ttftMs')
  expect(headMetrics({ ...matrix, options: { stream: false } })).toEqual({
    time: 'totalMs',
    speed: 'endToEndTokensPerSecond',
  })
  for (const cell of matrix.cells) Object.assign(cell.levels, { rate: 2 })
  expect(headMetrics(matrix).time).toBe('ttftFromIntendedMs')
})
