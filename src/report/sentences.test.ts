import { expect, test } from 'vitest'

import { matrixRecord, plannedCell, sampleOf } from '../../test/builders.ts'
import { assembleMatrix } from './assemble.ts'
import { sentencesOf } from './sentences.ts'

const direct = plannedCell('gpt-4.1', 'openai')
const routed = plannedCell('gpt-4.1', 'openrouter')

/** Twelve times in no order. */
function timeOf(round: number): number {
  return 500 + 10 * ((round * 5) % 12)
}

function matrixOf(factor: number, changes = {}) {
  const samples = Array.from({ length: 12 }, (_, round) => [
    sampleOf({ cell: direct.id, round, ttftMs: timeOf(round) }),
    sampleOf({ cell: routed.id, round, ttftMs: timeOf(round) * factor + (round % 3) }),
  ]).flat()
  return assembleMatrix(matrixRecord([direct, routed], samples, changes))
}

test('says what the other level adds, with the interval of the document', () => {
  const matrix = matrixOf(1.2, { reference: { provider: 'openai' } })
  const contrast = matrix.contrasts.find(({ metric }) => metric === 'ttftMs')
  const [sentence] = sentencesOf(matrix)
  expect(sentence).toBe(
    `Against openai, to the first token of gpt-4.1: openrouter adds ${contrast?.difference?.toFixed(0)} ms [${contrast?.differenceLow?.toFixed(0)}, ${contrast?.differenceHigh?.toFixed(0)}] (+20 %).`,
  )
})

test('says what it saves', () => {
  const [sentence] = sentencesOf(matrixOf(0.8, { reference: { provider: 'openai' } }))
  expect(sentence).toMatch(/openrouter saves \d+ ms \[\d+, \d+\] \(−20 %\)\.$/)
})

test('says that nothing can be told', () => {
  const [sentence] = sentencesOf(matrixOf(1, { reference: { provider: 'openai' } }))
  expect(sentence).toMatch(/no significant difference|adds \d/)
})

test('names who leads where nothing is compared', () => {
  expect(sentencesOf(matrixOf(1.2))[0]).toMatch(
    /^Soonest with the first token: gpt-4\.1 via openai, 555 ms \[\d+, \d+\] at the median\.$/,
  )
})
