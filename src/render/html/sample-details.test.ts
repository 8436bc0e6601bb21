import { expect, test } from 'vitest'

import { measuredMatrix, reportDocument } from '../../../test/report-document.ts'
import { DETAILS_PER_BLOCK } from './page-data.ts'
import { sampleDetails } from './sample-details.ts'

const { matrices } = reportDocument([
  measuredMatrix({
    models: ['a'],
    providers: ['p'],
    rounds: 300,
    warmup: 0,
    text: 'x'.repeat(1000),
  }),
])
const samples = matrices.flatMap(({ cells }) => cells.flatMap((cell) => cell.samples))

test('all texts are kept while there is room, in the order of the document, in blocks', () => {
  const { blocks, leftOut } = sampleDetails(matrices)
  expect(leftOut).toBe(0)
  expect(blocks.map((block) => block.length)).toEqual([DETAILS_PER_BLOCK, 300 - DETAILS_PER_BLOCK])
  expect(blocks.flat().map((details) => details?.nonce)).toEqual(samples.map(({ nonce }) => nonce))
})

test('where room is short, failures and poor answers come first, then the first rounds', () => {
  const { blocks, leftOut } = sampleDetails(matrices, 60_000)
  const kept = blocks.flat().flatMap((details, index) => (details === null ? [] : index))
  const urgent = samples.flatMap(({ status, quality }, index) =>
    status === 'ok' && quality?.passed !== false ? [] : index,
  )
  expect(urgent.length).toBeGreaterThan(10)
  expect(kept).toEqual(expect.arrayContaining(urgent))
  expect(kept.length + leftOut).toBe(300)
  const others = kept.filter((index) => !urgent.includes(index))
  expect(others.length).toBeGreaterThan(5)
  const ordinary = samples.flatMap((_sample, index) => (urgent.includes(index) ? [] : index))
  expect(others).toEqual(ordinary.slice(0, others.length))
})
