import { expect, test } from 'vitest'

import { documentOf, matrixRecord, plannedCell, samplesOf } from '../../test/builders.ts'
import type { Sample } from '../model/sample.ts'
import { caveats } from './matrix-notes.ts'

const cell = plannedCell('gpt-4.1', 'openai')

/** The notes of a cell of four samples, changed by their round. */
function notesOf(change: (round: number) => Partial<Sample>): string {
  const samples = samplesOf([cell], 4, ({ round }) => change(round))
  const [matrix] = documentOf([matrixRecord([cell], samples)]).matrices
  return (matrix?.cells ?? []).flatMap((item) => caveats(item, { options: {} })).join('\n')
}

test('a cell without oddities has no note', () => {
  expect(notesOf(() => ({}))).toBe('')
})

test('each oddity is told once, with the number of answers that had it', () => {
  const other = 'asked for gpt-99, but smollm2-135m answered'
  const notes = notesOf((round) => ({ notes: round === 0 ? ['odd', other] : [other] }))
  expect(notes).toBe(`4 answers: ${other}\n1 answer: odd`)
})

test('cached tokens are told where every prompt was to be new', () => {
  const notes = notesOf((round) => ({ cachedTokens: round < 3 ? 40 + round : 0 }))
  expect(notes).toContain('3 of 4 prompts came partly from a cache')
  expect(notes).toContain('up to 42 cached tokens')
})

test('a cost of 0 that does not count is told', () => {
  expect(notesOf(() => ({ costUsd: 0.5, reportedCostUsd: 0 }))).toBe(
    'the provider reports a cost of 0 for 4 answers; the price list is used ($2.00)',
  )
  expect(notesOf(() => ({ costUsd: undefined, reportedCostUsd: 0 }))).toBe('')
})

test('first tokens of requests that failed later are told', () => {
  const failure = { class: 'disconnect', status: 200, message: 'lost', inStream: false } as const
  const broken = { status: 'failed', failure, quality: undefined, totalMs: undefined } as const
  const notes = notesOf((round) => (round === 0 ? broken : {}))
  expect(notes).toBe('1 of 4 first-token times come from requests that failed later')
})

test('o200k is blamed on a server without usage, and on none that has it', () => {
  const byTokenizer = { tokenSource: 'tokenizer' } as const
  expect(notesOf(() => byTokenizer)).toContain('the server reported no usage')
  expect(notesOf(() => ({ ...byTokenizer, rawUsage: { completion_tokens: 3 } }))).toBe('')
})
