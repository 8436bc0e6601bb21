import { expect, test } from 'vitest'

import { HOSTILE, measuredMatrix, reportDocument } from '../../../test/report-document.ts'
import { contrastOf, verdictOf } from '../../../test/report-verdicts.ts'
import type { DocumentMatrix } from '../../report/schema/results-document.ts'
import { tileLines } from './tile-lines.ts'
import { tiles } from './tiles.ts'

function matrixOf(shape: Parameters<typeof measuredMatrix>[0]): DocumentMatrix {
  const [matrix] = reportDocument([measuredMatrix({ rounds: 8, failing: 0, ...shape })]).matrices
  if (!matrix) throw new Error('no matrix')
  return matrix
}

/** The tiles as text, one a line. */
function textsOf(matrix: DocumentMatrix): string[] {
  return tiles(matrix)
    .text.split('<li class="tile')
    .slice(1)
    .map((text) =>
      text
        .replace(/^[^>]*>/, '')
        .replaceAll(/<[^>]*>/g, ' ')
        .replaceAll(/\s+/g, ' ')
        .trim(),
    )
}

const one = { models: ['gpt-4.1'], providers: ['openai', 'openrouter', 'opper'] }

test('a tile has first token with its interval, speed, cost, failures and quality', () => {
  const matrix = matrixOf(one)
  Object.assign(matrix.cells[1]?.summary.ttftMs ?? {}, { median: 512, ciLow: 480, ciHigh: 540 })
  Object.assign(matrix.cells[1]?.summary ?? {}, { failures: 2, n: 8 })
  const [, tile] = textsOf(matrix)
  expect(tile).toMatch(
    /^openrouter first token \(TTFT\), median 512 ms \[480, 540\] tokens\/s \d+\.?\d* \[.*\] 1 000 answers cost \$\d\.\d+ failed 2 of 8 quality \d+(\.\d)? %/,
  )
})

test('red tiles come first, with how many verdicts are red; those of a provider as a whole too', () => {
  const matrix = {
    ...matrixOf(one),
    verdicts: [
      verdictOf({ subject: 'gpt-4.1@openai' }),
      verdictOf({ subject: 'gpt-4.1@opper', verdict: 'failed' }),
      verdictOf({ subject: 'opper', scope: 'provider', verdict: 'failed' }),
      verdictOf({ subject: 'gpt-4.1@openrouter', verdict: 'inconclusive' }),
    ],
  }
  const [first, second, third] = textsOf(matrix)
  expect(first).toMatch(/^opper × 2 red/)
  expect(second).toMatch(/^openai first/)
  expect(third).toMatch(/^openrouter \? 1 undecided/)
})

test('what the contrast says stands in the tile of a cell, and its reference is marked', () => {
  const matrix = {
    ...matrixOf(one),
    reference: { provider: 'openai' },
    contrasts: [
      contrastOf({
        cell: 'gpt-4.1@openrouter',
        change: 0.14,
        ciLow: 0.03,
        ciHigh: 0.26,
        significant: true,
      }),
      contrastOf({ cell: 'gpt-4.1@opper' }),
    ],
  }
  const [reference, worse, same] = textsOf(matrix)
  expect(reference).toMatch(/^openai reference/)
  expect(worse).toContain('+14 % [+3 %, +26 %] against the reference')
  expect(same).toContain('no significant difference from the reference [−5 %, +12 %]')
})

test('several cells of a level stand in lines, their other figures from least to greatest', () => {
  const [tile] = textsOf(matrixOf({}))
  expect(tile).toMatch(/^openai first token \(TTFT\), median, ms gpt-4\.1 \d+ .* gpt-4\.1-mini \d+/)
  expect(tile).toMatch(/tokens\/s [\d.]+ – [\d.]+ 1 000/)
  expect(tile).toMatch(/failed 0 of 24/)
})

test('levels that were not measured say why, and a matrix without figures has no tiles', () => {
  const matrix = matrixOf(one)
  Object.assign(matrix.cells[0] ?? {}, { skipped: 'OPENAI_API_KEY is not set' })
  Object.assign(matrix.cells[0]?.summary ?? {}, { n: 0 })
  expect(textsOf(matrix)[0]).toBe('openai skipped: OPENAI_API_KEY is not set')
  for (const cell of matrix.cells) Object.assign(cell.summary, { n: 0 })
  expect(tiles(matrix).text).toBe('')
})

test('strips stay on their scale, whatever the figures are', () => {
  const matrix = matrixOf(one)
  const [near, far, lost] = matrix.cells
  Object.assign(near?.summary.ttftMs ?? {}, { median: 100, ciLow: 90, ciHigh: 110, p95: 1e9 })
  Object.assign(far?.summary.ttftMs ?? {}, { median: 200, ciHigh: undefined })
  Object.assign(lost?.summary.ttftMs ?? {}, {
    median: undefined,
    ciLow: undefined,
    medianAtLeast: 9000,
  })
  const { text } = tiles(matrix)
  const places = [...text.matchAll(/(?:x[12]|cx)="([\d.]+)%"/g)].map(([, place]) => Number(place))
  expect(Math.max(...places)).toBe(100)
  expect(text).toContain('≥ 9 000')
  // The tail of one may not squeeze the medians of all.
  const dots = [...text.matchAll(/cx="([\d.]+)%"/g)].map(([, place]) => Number(place))
  expect(Math.max(...dots)).toBeGreaterThan(30)
})

test('names from outside stay text, in tiles and in lines', () => {
  const matrix = matrixOf({ models: ['gpt-4.1'], providers: [HOSTILE, 'openai'] })
  for (const { text } of [tiles(matrix), tileLines(matrix)]) {
    expect(text).not.toContain('<script')
    expect(text).not.toContain('<img')
    expect(text).toContain('⟨U+202E⟩')
  }
})
