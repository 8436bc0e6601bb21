import { describe, expect, test } from 'vitest'

import { axesOf, matrixRecord, plannedCells, sampleOf } from '../../../test/builders.ts'
import type { Sample } from '../../model/sample.ts'
import type { DocumentMatrix } from '../schema/results-document.ts'
import { sentencesOf } from '../sentences/sentences.ts'
import { assembleMatrix } from './assemble.ts'
import { promptTaxes } from './prompt-tax.ts'

interface Asked {
  readonly provider: string
  readonly inputTokens: number
  readonly round: number
}

/** Endpoints that need 20 ms, and so long for each 1,000 tokens; rounds share a disturbance. */
function matrixOf(
  msPer1000: Readonly<Record<string, number>>,
  {
    rounds = 20,
    inputTokens = [8000, 1000, 32_000],
    change = () => ({}),
  }: {
    readonly rounds?: number
    readonly inputTokens?: readonly number[]
    readonly change?: (asked: Asked) => Partial<Sample>
  } = {},
): DocumentMatrix {
  const provider = Object.keys(msPer1000)
  const axes = axesOf({ model: ['m'], provider, inputTokens })
  const cells = plannedCells(axes)
  const samples = cells.flatMap(({ id, levels }) =>
    Array.from({ length: rounds }, (_, round) => {
      const tokens = levels.inputTokens ?? NaN
      const noise = ((round * 7 + tokens / 1000) % 5) / 100
      const readMs = ((tokens * (msPer1000[levels.provider] ?? NaN)) / 1000) * (1 + noise)
      const asked = { provider: levels.provider, inputTokens: tokens, round }
      // In some rounds all is late.
      const ttftMs = 20 + readMs + (round % 4 === 0 ? 500 : 0)
      return sampleOf({ cell: id, round, ttftMs, ...change(asked) })
    }),
  )
  return assembleMatrix(matrixRecord(cells, samples, { axes }))
}

const timeout = {
  status: 'failed',
  failure: { class: 'timeout', status: undefined, message: 'late', inStream: false },
  ttftMs: undefined,
} as const

describe('the prompt tax', () => {
  test('is the slope of each endpoint with its interval, whatever disturbs whole rounds', () => {
    const [fast, slow] = promptTaxes(matrixOf({ fast: 2, slow: 10 }))
    expect(fast?.cells.map(({ levels }) => levels.inputTokens)).toEqual([1000, 8000, 32_000])
    expect(fast?.msPer1000Tokens).toBeGreaterThan(2)
    expect(fast?.msPer1000Tokens).toBeLessThan(2.1)
    expect(slow?.msPer1000Tokens).toBeGreaterThan(10)
    expect(slow?.msPer1000Tokens).toBeLessThan(10.5)
    expect(slow?.low).toBeLessThan(slow?.msPer1000Tokens ?? NaN)
    expect(slow?.high).toBeGreaterThan(slow?.msPer1000Tokens ?? NaN)
    expect([slow?.n, slow?.dropped]).toEqual([20, 0])
  })

  test('of points on a line is its slope', () => {
    const matrix = matrixOf(
      { p: 0 },
      { change: ({ inputTokens }) => ({ ttftMs: 20 + inputTokens / 250 }) },
    )
    expect(promptTaxes(matrix)[0]).toMatchObject({ n: 20 })
    expect(promptTaxes(matrix)[0]?.msPer1000Tokens).toBeCloseTo(4, 9)
    expect(promptTaxes(matrix)[0]?.low).toBeCloseTo(4, 9)
  })

  test('leaves out and counts rounds in which a length failed', () => {
    const matrix = matrixOf(
      { p: 5 },
      { change: ({ inputTokens, round }) => (inputTokens === 32_000 && round < 3 ? timeout : {}) },
    )
    expect(promptTaxes(matrix)[0]).toMatchObject({ n: 17, dropped: 3 })
    expect(sentencesOf(matrix)[0]).toMatch(
      /later; 3 rounds in which not every length was answered are left out\.$/,
    )
  })

  test('is told in words, the least first', () => {
    const sentences = sentencesOf(matrixOf({ slow: 10, fast: 2 }))
    expect(sentences[0]).toMatch(
      /^For each 1000 tokens of input, from 1\D000 to 32\D000, the first token of m via fast comes 2\.\d\d ms \[2\.\d\d, 2\.\d\d\] later\.$/,
    )
    expect(sentences[1]).toContain('m via slow comes 10.')
  })

  test('may be less than nothing, and without an interval', () => {
    const matrix = matrixOf(
      { p: 0 },
      { rounds: 2, change: ({ inputTokens }) => ({ ttftMs: 500 - inputTokens / 100 }) },
    )
    expect(sentencesOf(matrix)[0]).toMatch(
      /comes 10\.0 ms \(too few rounds for an interval\) earlier\.$/,
    )
  })

  test('is none of one length, or of prompts that were not filled up', () => {
    expect(promptTaxes(matrixOf({ p: 5 }, { inputTokens: [1000] }))).toEqual([])
    const plain = plannedCells(axesOf({ model: ['m'], provider: ['p', 'q'] }))
    const samples = plain.map(({ id }) => sampleOf({ cell: id, round: 0 }))
    expect(promptTaxes(assembleMatrix(matrixRecord(plain, samples)))).toEqual([])
  })
})
