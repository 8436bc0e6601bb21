import { expect, test } from 'vitest'

import { documentOf, matrixRecord, plannedCell, sampleOf } from '../../../test/builders.ts'
import { judgedSentences } from './judged-sentences.ts'

const cells = ['gpt-4.1', 'gpt-4.1-mini'].map((model) => plannedCell(model, 'openai'))

/** A matrix whose second cell is scored by a judge as much lower as is said. */
function judged(lower: number) {
  const samples = cells.flatMap((cell, index) =>
    Array.from({ length: 10 }, (_, round) => {
      const score = 0.9 - index * lower - (round % 3) / 100
      const quality = { passed: true, failed: [], scores: { kind: score } }
      return sampleOf({ cell: cell.id, round, quality })
    }),
  )
  const judge = {
    ...plannedCell('claude', 'court'),
    check: 'kind',
    atLeast: 0.5,
    maxAnswerBytes: 1,
    maxQuestionBytes: 1,
  }
  const [matrix] = documentOf([matrixRecord(cells, samples, { judges: [judge] })]).matrices
  if (!matrix) throw new Error('no matrix')
  return judgedSentences(matrix)
}

test('name the best and the lowest, and who judged', () => {
  expect(judged(0.2)).toEqual([
    'Best answers (kind), judged by claude via court: gpt-4.1 via openai, a mean score of 0.89 over 10 answers; lowest: gpt-4.1-mini via openai, 0.69.',
  ])
})

test('name no winner where the difference may be chance', () => {
  expect(judged(0)).toEqual([
    expect.stringMatching(/; the difference is within noise: no clear winner\.$/),
  ])
})
