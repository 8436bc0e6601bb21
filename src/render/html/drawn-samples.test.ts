import { assert, expect, test } from 'vitest'

import { documentOf, matrixRecord, plannedCells, samplesOf } from '../../../test/builders.ts'
import { drawnMatrices } from './drawn-samples.ts'
import { pageMatrix } from './page-matrix.ts'
import { renderPage } from './render-page.ts'

const cells = plannedCells({ provider: ['openai', 'openrouter'], model: ['a', 'b'] })
const ROUNDS = 3000
const FAILED = 2999

function documentWith(rounds: number) {
  const samples = samplesOf(cells, rounds, ({ round }) =>
    round === FAILED
      ? {
          status: 'failed',
          failure: { class: 'timeout', status: undefined, message: 'late', inStream: false },
        }
      : { ttftMs: 100 + round },
  )
  return documentOf([matrixRecord(cells, samples)])
}

const large = documentWith(ROUNDS)

test('of many samples those of whole rounds are drawn, spread evenly, and those to be looked at', () => {
  const [drawn] = drawnMatrices(large.matrices)
  assert(drawn?.rounds)
  expect(drawnMatrices(large.matrices)[0]?.rounds).toEqual(drawn.rounds)
  for (const { samples } of drawn.cells) {
    expect(new Set(samples.map(({ round }) => round))).toEqual(drawn.rounds)
  }
  const rounds = [...drawn.rounds].toSorted((a, b) => a - b)
  expect(rounds.length).toBeGreaterThanOrEqual(1000)
  expect(rounds.length).toBeLessThanOrEqual(1001)
  expect(rounds).toContain(FAILED)
  for (let stretch = 0; stretch < 1000; stretch += 1) {
    expect(rounds.some((round) => Math.floor(round / 3) === stretch)).toBe(true)
  }
  expect(new Set(rounds.map((round) => round % 3)).size).toBe(3)
})

test('a page draws some of many samples, says so, and every figure is of all', () => {
  const page = renderPage(large, { kind: 'final', document: 'benchmark.json' })
  expect(page.length).toBeLessThan(3_000_000)
  expect(page.replaceAll(/\s+/g, ' ')).toMatch(
    /Of 12 000 samples 4 00\d are drawn and listed: those of 1 00\d rounds, which the seed chose/,
  )
  const [drawn] = drawnMatrices(large.matrices)
  assert(drawn)
  const matrix = pageMatrix(drawn, { index: 0, firstSample: 0 })
  const [cell] = matrix.cells
  expect(cell).toMatchObject({ requests: ROUNDS, failed: 1 })
  expect(cell?.summary.ttftMs).toMatchObject({ n: ROUNDS })
  for (const [index, round] of matrix.rounds.entries()) {
    expect(round === null).toBe(!drawn.rounds?.has(index))
  }
  expect(cell?.samples.fields.place).toEqual(cell?.samples.fields.round)
})

test('of few samples all are drawn', () => {
  const small = documentWith(20)
  const page = renderPage(small, { kind: 'final', document: 'benchmark.json' })
  expect(page).not.toContain('drawn and listed')
  expect(drawnMatrices(small.matrices)[0]?.cells[0]?.samples).toHaveLength(20)
})
