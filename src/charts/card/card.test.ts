import { expect, test } from 'vitest'

import { HOSTILE, measuredMatrix, reportDocument } from '../../../test/report-document.ts'
import { verdictOf } from '../../../test/report-verdicts.ts'
import { searchedDocument } from '../../../test/searched-document.ts'
import type { Mark } from '../../paint/scene.ts'
import { svgOf } from '../../paint/svg.ts'
import { textWidth } from '../../paint/text-width.ts'
import { type CardContent, cardContent } from './card-content.ts'
import { cardScene } from './card-scene.ts'

function contentOf(
  shape: Parameters<typeof measuredMatrix>[0] = {},
  { mode = 'live', changes = {} }: { mode?: 'live' | 'simulated'; changes?: object } = {},
): CardContent {
  const document = reportDocument([measuredMatrix({ failing: 0, ...shape })], mode)
  const [matrix] = document.matrices
  if (!matrix) throw new Error('no matrix')
  return cardContent(document, { ...matrix, ...changes }, { isChanged: false })
}

function textsOf(marks: readonly Mark[]): Extract<Mark, { mark: 'text' }>[] {
  return marks.flatMap((mark) => (mark.mark === 'text' ? [mark] : []))
}

const two = { models: ['gpt-4.1'], providers: ['openai', 'openrouter'] }

test('a card has the answer, the interval, the seed and the whole hash of the document', () => {
  const document = reportDocument([measuredMatrix({ ...two, failing: 0 })])
  const [matrix] = document.matrices
  if (!matrix) throw new Error('no matrix')
  const content = cardContent(document, matrix, { isChanged: false })
  expect(content.sentence).toMatch(
    /^Fastest first token \(TTFT\): .*\d+ ms \[\d+, \d+\] at the median/,
  )
  expect(content.warnings).toEqual([])
  const svg = svgOf(cardScene(content))
  expect(svg).toContain('width="1200" height="630"')
  for (const fact of [`seed ${matrix.seed}`, document.integrity.sha256]) expect(svg).toContain(fact)
})

test('who does not win is not said to: overlapping intervals are no clear winner', () => {
  const changes = {
    cells: reportDocument([measuredMatrix({ ...two, failing: 0 })]).matrices[0]?.cells.map(
      (cell, index) => ({
        ...cell,
        summary: {
          ...cell.summary,
          ttftMs: { ...cell.summary.ttftMs, median: 500 + index, ciLow: 400, ciHigh: 600 },
        },
      }),
    ),
  }
  expect(contentOf(two, { changes }).sentence).toContain('no clear winner')
})

test('simulated, interrupted, advisory, red and failed are said first, on the card itself', () => {
  const { warnings } = contentOf(
    { ...two, failing: 0.3 },
    {
      mode: 'simulated',
      changes: {
        interrupted: true,
        verdicts: [verdictOf({ verdict: 'advisory' }), verdictOf({ verdict: 'failed' })],
      },
    },
  )
  expect(warnings).toEqual([
    'simulated',
    'interrupted',
    '1 red verdict',
    '1 advisory verdict',
    expect.stringMatching(/^\d+ requests failed$/),
  ])
  const texts = textsOf(cardScene({ ...contentOf(two), warnings }).marks).map(({ text }) => text)
  expect(texts.slice(0, 3)).toEqual(warnings.slice(0, 3))
})

test('a search says what each endpoint bears, the strongest first, and no refusals beside it', () => {
  const document = searchedDocument({ ciHigh: undefined })
  const [matrix] = document.matrices
  if (!matrix) throw new Error('no matrix')
  const [weak, strong] = matrix.capacities
  if (!weak || !strong) throw new Error('no capacities')
  const capacities = [weak, { ...strong, value: 8, ciLow: 7 }]
  for (const { summary } of matrix.cells) Object.assign(summary, { failures: 3 })
  const content = cardContent(document, { ...matrix, capacities }, { isChanged: false })
  expect(content.rows.map(({ label, figure }) => `${label}: ${figure}`)).toEqual([
    'gpt-4.1 via openrouter: 8 [7 or more]',
    'gpt-4.1 via openai: 5 [4 or more]',
  ])
  expect(content.sentence).toMatch(/^gpt-4\.1 via openai keeps 90 %/)
  expect(content.warnings).toEqual([])
  expect(content.facts[0]).toContain('2 endpoints, 242 requests in 10 blocks')
})

test('long sentences lose whole clauses, and nothing reaches beyond the card', () => {
  const clause = 'No significant difference in the first token of a model between some providers'
  const sentence = `${clause}; ${clause}; ${clause}; ${clause}.`
  const name = 'n'.repeat(300)
  const content = {
    ...contentOf({ models: [name, 'b'], providers: ['p'.repeat(300), 'openai'] }),
    sentence,
    title: name,
  }
  const scene = cardScene(content)
  const texts = textsOf(scene.marks)
  for (const { text, x, y, font, anchor } of texts) {
    const right = anchor === 'end' ? x : x + textWidth(text, font)
    expect(right, text).toBeLessThanOrEqual(1200)
    expect(y, text).toBeLessThan(630)
  }
  const lines = texts.filter(({ font }) => font.isBold === true && font.size >= 30)
  expect(lines.length).toBeLessThanOrEqual(3)
  expect(lines.map(({ text }) => text).join(' ')).toMatch(/some providers …$/)
})

test('names from outside are text, and a cell without a median says so', () => {
  const content = contentOf({ models: [HOSTILE], providers: ['openai', 'opper'] })
  const svg = svgOf(cardScene({ ...content, rows: content.rows.map((row) => ({ ...row })) }))
  expect(svg).not.toContain('<script')
  expect(svg).not.toContain('\u202E')
  const none = contentOf(two, {
    changes: {
      cells: reportDocument([measuredMatrix({ ...two, failing: 1 })]).matrices[0]?.cells,
    },
  })
  expect(none.rows.map(({ median }) => median)).toEqual([undefined, undefined])
  expect(cardScene(none).marks.length).toBeGreaterThan(5)
})
