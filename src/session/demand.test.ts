import { describe, expect, test } from 'vitest'

import { plannedCell } from '../../test/builders.ts'
import { settingsOf } from '../../test/settings.ts'
import type { PlannedCell } from '../bridge/messages.ts'
import type { RunSettings } from '../bridge/settings.ts'
import type { Levels } from '../model/cell.ts'
import { demandOf, demandsOf } from './demand.ts'
import { planMatrix } from './plan.ts'

const maxRequest = { inputTokens: 77, outputTokens: 100, usd: 0.25 }

function cellAt(
  changes: Partial<Levels> = {},
  limits: Partial<typeof maxRequest> = {},
): PlannedCell {
  const cell = plannedCell('m', 'lab')
  return {
    ...cell,
    levels: { ...cell.levels, ...changes },
    maxRequest: { ...maxRequest, ...limits },
  }
}

test('a demand is its requests, each at what it takes at most', () => {
  expect(demandOf(cellAt(), 32)).toMatchObject({
    requests: 32,
    inputTokens: 32 * 77,
    outputTokens: 3200,
    costUsd: 8,
  })
})

test('a price that nobody knows makes an unknown cost, a free one none', () => {
  const unknown = { ...cellAt(), maxRequest: { ...maxRequest, usd: undefined } }
  expect(demandOf(unknown, 32).costUsd).toBeUndefined()
  expect(demandOf(cellAt({}, { usd: 0 }), 32).costUsd).toBe(0)
})

describe('the time a cell takes', () => {
  test('is that of its answers, one after the other', () => {
    expect(demandOf(cellAt(), 32)).toMatchObject({ answersInTurn: 32, scheduledMs: 0 })
  })

  test('is shared by what is in flight together', () => {
    expect(demandOf(cellAt({ concurrency: 8 }), 33).answersInTurn).toBe(5)
  })

  test('is what a rate prescribes, and its last answer', () => {
    expect(demandOf(cellAt({ rate: 4 }), 32)).toMatchObject({
      answersInTurn: 1,
      scheduledMs: 8000,
    })
  })
})

function announced(
  options: object,
  settings: Partial<RunSettings> = {},
  cell = plannedCell('gpt-4.1', 'openai'),
) {
  const declared = { models: 'gpt-4.1', providers: 'openai', rounds: 30, warmup: 3, ...options }
  const own = settingsOf(settings)
  return demandsOf(cell, planMatrix('M', declared, own), own)
}

describe('what a test announces', () => {
  const gated = { thresholds: { ttftMs: { regression: {} } } }

  test('are its rounds and those that warm up', () => {
    expect(announced({})).toMatchObject({ demand: { requests: 33 }, laterLooks: undefined })
  })

  test('are two later looks as well where a past may call for them, each with one round that warms up', () => {
    expect(announced(gated).laterLooks?.requests).toBe(182)
    expect(announced({ ...gated, warmup: 0 }).laterLooks?.requests).toBe(180)
    expect(announced(gated, { isReproduction: true }).laterLooks).toBeUndefined()
  })

  test('are as long as a rate goes on, and so much less where time is simulated', () => {
    const timed = { rate: 2, rounds: undefined, for: '60s', warmup: 0 }
    const scheduledMs = (settings: Partial<RunSettings>): number =>
      announced(timed, settings, cellAt({ rate: 2 })).demand.scheduledMs
    expect(scheduledMs({ mode: 'live' })).toBe(60_000)
    expect(scheduledMs({ mode: 'simulated', timeFactor: 40 })).toBe(1500)
  })

  test('is a lane of its own for every provider where they are asked side by side', () => {
    expect(announced({}).lane).toBe('all')
    expect(announced({ order: 'providers' }).lane).toBe('openai')
  })
})
