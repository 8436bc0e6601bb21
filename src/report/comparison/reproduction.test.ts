import { describe, expect, test } from 'vitest'

import { documentOf } from '../../../test/builders.ts'
import { measuredRecord } from '../../../test/measured-record.ts'
import type { Round } from '../../model/round.ts'
import type { MatrixRecord } from '../assembly/matrix-record.ts'
import { compareReproduction } from './reproduction.ts'

const record = measuredRecord()
const original = documentOf([record])
const direct = 'gpt-4.1@openai'

/** The same plan, with other times for one cell. */
function slower(factor: number): MatrixRecord {
  const samples = record.samples.map((sample) =>
    sample.cell === direct && sample.ttftMs !== undefined
      ? { ...sample, ttftMs: sample.ttftMs * factor }
      : sample,
  )
  return { ...record, samples }
}

function compare(again: MatrixRecord) {
  return compareReproduction(original, documentOf([again]))
}

test('the same plan and the same figures are found to be the same', () => {
  const { deviations, figures, rates, rounds, requests } = compare(record)
  expect({ deviations, rates, rounds, requests }).toEqual({
    deviations: [],
    rates: [],
    rounds: 14,
    requests: 28,
  })
  expect(figures.map(({ cell, metric, differs }) => [cell, metric, differs])).toEqual([
    ['gpt-4.1 via openai', 'ttftMs', false],
    ['gpt-4.1 via openai', 'totalMs', false],
    ['gpt-4.1 via openai', 'tokensPerSecond', false],
    ['gpt-4.1 via openrouter', 'ttftMs', false],
    ['gpt-4.1 via openrouter', 'totalMs', false],
    ['gpt-4.1 via openrouter', 'tokensPerSecond', false],
  ])
})

function ttftDiffers(again: MatrixRecord): boolean | undefined {
  return compare(again).figures[0]?.differs
}

describe('figures', () => {
  test('differ where their intervals leave each other alone', () => {
    expect(ttftDiffers(slower(1.5))).toBe(true)
    expect(ttftDiffers(slower(0.6))).toBe(true)
  })

  test('do not differ by less than a twentieth, however sure that is', () => {
    const steady = record.samples.map((sample) => ({ ...sample, ttftMs: 100 }))
    const before = documentOf([{ ...record, samples: steady }])
    const samples = steady.map((sample) => ({ ...sample, ttftMs: 104 }))
    const { figures } = compareReproduction(before, documentOf([{ ...record, samples }]))
    expect(figures[0]).toMatchObject({ differs: false, after: { low: 104, high: 104 } })
  })

  test('are not told apart without intervals', () => {
    const samples = record.samples.filter(({ round }) => round < 6)
    expect(ttftDiffers({ ...slower(9), samples })).toBeUndefined()
  })
})

test('other counts of failures and poor answers are shown', () => {
  const samples = record.samples.map((sample) =>
    sample.quality ? { ...sample, quality: { passed: true, failed: [] } } : sample,
  )
  expect(compare({ ...record, samples }).rates).toEqual([
    {
      matrix: 'The Router Tax',
      cell: 'gpt-4.1 via openai',
      what: 'answers that failed checks',
      before: { count: 1, of: 12 },
      after: { count: 0, of: 12 },
    },
  ])
})

/** The record with something else in its first three rounds. */
function withRounds(change: (round: Round) => Partial<Round>): MatrixRecord {
  const rounds = record.start.rounds.map((round) =>
    round.index < 3 ? { ...round, ...change(round) } : round,
  )
  return { ...record, start: { ...record.start, rounds } }
}

describe('a plan that was not followed', () => {
  test.each([
    ['other prompts in 3 of 14 rounds', () => ({ prompt: 'Another.' })],
    ['other nonces in 3 of 14 rounds', () => ({ nonce: 'f' })],
    ['other orders of cells in 3 of 14 rounds', ({ order }) => ({ order: order.toReversed() })],
  ] satisfies [string, (round: Round) => Partial<Round>][])('%s', (sentence, change) => {
    expect(compare(withRounds(change)).deviations).toEqual([`The Router Tax: ${sentence}`])
  })

  test('lacks requests, cells or matrices', () => {
    const short = { ...record, samples: record.samples.slice(0, -3) }
    expect(compare(short).deviations).toEqual([
      'The Router Tax, gpt-4.1 via openai: 1 of 14 requests were not sent',
      'The Router Tax, gpt-4.1 via openrouter: 2 of 14 requests were not sent',
    ])
    const without = { ...record.start, cells: record.start.cells.slice(1) }
    expect(compare({ ...record, start: without }).deviations).toEqual([
      'The Router Tax, gpt-4.1 via openai: was not measured',
    ])
    const drawnFrom = { ...record.start.drawnFrom, identity: 'a.bench.ts > Another' }
    const renamed = { ...record.start, drawnFrom }
    expect(compare({ ...record, start: renamed }).deviations).toEqual([
      'The Router Tax: was not measured; is it still declared?',
    ])
  })

  test('says why a cell was skipped', () => {
    const cells = record.start.cells.map((cell) =>
      cell.id === direct ? { ...cell, skipped: 'OPENAI_API_KEY is not set' } : cell,
    )
    expect(compare({ ...record, start: { ...record.start, cells } }).deviations).toEqual([
      'The Router Tax, gpt-4.1 via openai: was skipped: OPENAI_API_KEY is not set',
    ])
  })

  test('names requests that carried other nonces', () => {
    const samples = record.samples.map((sample) =>
      sample.cell === direct && sample.round > 9 ? { ...sample, nonce: 'x' } : sample,
    )
    expect(compare({ ...record, samples }).deviations).toEqual([
      'The Router Tax, gpt-4.1 via openai: 4 of 14 requests carried other nonces',
    ])
  })
})

test('a matrix that a stopped run never asked is not missed', () => {
  const unasked = { ...record, start: { ...record.start, name: 'B' }, samples: [] }
  const { deviations } = compareReproduction(documentOf([record, unasked]), documentOf([record]))
  expect(deviations).toEqual([])
})

test('matrices of one name are told apart by where they are declared', () => {
  const drawnFrom = { ...record.start.drawnFrom, identity: 'blue > a.bench.ts > The Router Tax' }
  const elsewhere = { ...record, start: { ...record.start, drawnFrom } }
  const both = documentOf([record, elsewhere])
  const names = compareReproduction(both, both).figures.map(({ matrix }) => matrix)
  expect([...new Set(names)]).toEqual([
    'benches/router-tax.bench.ts > The Router Tax',
    'blue > a.bench.ts > The Router Tax',
  ])
})

test('a request that says something else is named by its fields', () => {
  const { requests } = record.start
  const body = { ...requests[direct]?.body, max_tokens: 64, tools: [] }
  const again = {
    ...record.start,
    requests: { ...requests, [direct]: { protocol: 'openai-chat' as const, body } },
  }
  expect(compare({ ...record, start: again }).deviations).toEqual([
    'The Router Tax, gpt-4.1 via openai: the request differs in max_tokens and tools',
  ])
})
