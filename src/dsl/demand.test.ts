import { describe, expect, test } from 'vitest'

import { axesOf } from '../../test/builders.ts'
import { loadTokenCounter } from '../metrics/tokens.ts'
import { type Cell, cellOf, type Levels, plainWorkload } from '../model/cell.ts'
import { schedule } from '../runner/schedule.ts'
import { TURNS, wordsFor } from '../runner/words.ts'
import { demandOf } from './demand.ts'

const prompts = [
  { prompt: 'Why is the sky blue?', keywords: [] },
  { prompt: 'How does a B-tree keep its records sorted, and why?', keywords: [] },
]
const price = {
  inputPerMTok: 2,
  outputPerMTok: 8,
  cachedInputPerMTok: undefined,
  cacheWriteInputPerMTok: undefined,
  source: 'test',
  date: undefined,
}

function cellAt(changes: Partial<Levels> = {}): Cell {
  const levels = { model: 'm', provider: 'lab', maxTokens: 100, json: true, ...plainWorkload }
  return cellOf({ ...levels, ...changes }, axesOf())
}

test('a demand is its requests at the longest prompt and the longest answer', () => {
  const demand = demandOf(cellAt(), 32, { prompts, turns: undefined, price })
  expect(demand).toMatchObject({ requests: 32, outputTokens: 3200, inputTokens: 32 * 77 })
  expect(demand.costUsd).toBeCloseTo((32 * 77 * 2 + 3200 * 8) / 1e6, 12)
})

test('a price that nobody knows makes an unknown cost, a free one none', () => {
  const context = { prompts, turns: undefined, price: undefined }
  expect(demandOf(cellAt(), 32, context).costUsd).toBeUndefined()
  expect(demandOf(cellAt(), 32, { ...context, isFree: true }).costUsd).toBe(0)
})

test('no turn of a conversation is longer than it is taken for', async () => {
  const count = await loadTokenCounter()
  const cell = cellAt({ promptCache: 'warm' })
  const rounds = schedule({
    seed: 1,
    matrix: 'demand',
    cellIds: [cell.id],
    prompts,
    rounds: TURNS,
    warmup: 0,
    turns: TURNS,
  })
  const { inputTokens } = demandOf(cell, 1, { prompts, turns: TURNS, price })
  const sent = rounds.map((round) =>
    wordsFor(cell, round, { seed: 1, rounds }).messages.reduce(
      (sum, { content }) => sum + count(content),
      0,
    ),
  )
  expect(Math.max(...sent)).toBeLessThan(inputTokens)
  expect(Math.max(...sent)).toBeGreaterThan(inputTokens / 2)
})

describe('the time a cell takes', () => {
  const context = { prompts, turns: undefined, price }

  test('is that of its answers, one after the other', () => {
    expect(demandOf(cellAt(), 32, context)).toMatchObject({ answersInTurn: 32, scheduledMs: 0 })
  })

  test('is shared by what is in flight together', () => {
    expect(demandOf(cellAt({ concurrency: 8 }), 33, context).answersInTurn).toBe(5)
  })

  test('is what a rate prescribes, and its last answer', () => {
    expect(demandOf(cellAt({ rate: 4 }), 32, context)).toMatchObject({
      answersInTurn: 1,
      scheduledMs: 8000,
    })
  })
})
