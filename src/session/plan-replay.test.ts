import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, beforeAll, expect, test } from 'vitest'

import { noOverrides, settingsOf } from '../../test/settings.ts'
import type { TraceFile } from '../model/trace-file.ts'
import { demandsOf } from './demand.ts'
import { type Plan, planMatrix } from './plan.ts'
import { plannedCells } from './planned-cells.ts'
import { replay } from './replay.ts'
import { withPaddings } from './with-paddings.ts'

let folder = ''

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'traces-'))
})

afterAll(() => rmSync(folder, { recursive: true }))

function traceOf(...rows: readonly object[]): TraceFile {
  const path = join(folder, 'trace.jsonl')
  writeFileSync(path, rows.map((row) => JSON.stringify(row)).join('\n'))
  return replay(path)
}

function trace(): TraceFile {
  return traceOf(
    { timestamp: 100, input_length: 100, output_length: 10, hash_ids: [1] },
    { timestamp: 2100, input_length: 3000, output_length: 40, hash_ids: [1, 2, 3, 4, 5, 6] },
    { timestamp: 4100, input_length: 50, output_length: 20 },
  )
}

function plan(
  options: Readonly<Record<string, unknown>>,
  overrides: Partial<typeof noOverrides> = {},
): Plan {
  const declared = { models: 'gpt-4.1', providers: 'openai', ...options }
  return planMatrix(
    'Replayed',
    declared,
    settingsOf({ overrides: { ...noOverrides, ...overrides } }),
  )
}

test('each request is a round of one block, without warm-up and checks', async () => {
  const planned = plan({ rate: trace() })
  expect(planned).toMatchObject({ rounds: 3, blockSize: 3, warmup: 0, checks: {}, judges: [] })
  expect(planned.cells.map(({ id }) => id)).toEqual(['gpt-4.1@openai'])
  expect(planned.cells[0]?.levels).toMatchObject({ rate: 0.75, maxTokens: 40, concurrency: 1 })
  const { prompts, replay: kept } = await withPaddings(planned)
  expect(prompts.map(({ maxTokens, traced }) => [maxTokens, traced])).toEqual([
    [10, { dueMs: 0, inputTokens: 100, sharedWith: undefined, sharedTokens: 0 }],
    [40, { dueMs: 2000, inputTokens: 3000, sharedWith: 0, sharedTokens: 100 }],
    [20, { dueMs: 4000, inputTokens: 50, sharedWith: undefined, sharedTokens: 0 }],
  ])
  // What may hold texts of others is let go.
  expect(kept?.requests).toEqual([])
})

test('the environment may shorten it, and the answers', async () => {
  const { prompts, rounds, axes, cells } = await withPaddings(
    plan({ rate: trace() }, { rounds: 2, maxTokens: 16 }),
  )
  expect(rounds).toBe(2)
  expect(prompts.map(({ maxTokens }) => maxTokens)).toEqual([undefined, undefined])
  expect(axes.maxTokens).toEqual([16])
  expect(cells[0]?.levels.rate).toBe(1)
})

test('what it takes at most is the sum of its requests', async () => {
  const settings = settingsOf({ mode: 'live' })
  const declared = { models: 'gpt-4.1', providers: 'openai' }
  const planned = await withPaddings(planMatrix('Sum', { ...declared, rate: trace() }, settings))
  const [cell] = plannedCells(planned.cells, planned, settings)
  if (!cell) throw new Error('no cell')
  const { demand } = demandsOf(cell, planned, settings)
  expect(demand).toMatchObject({
    requests: 3,
    outputTokens: 70,
    scheduledMs: 4000,
    answersInTurn: 1,
  })
  // Twice the o200k tokens, and some hundred for what stands around them.
  expect(demand.inputTokens).toBeGreaterThan(2 * 3150)
  expect(demand.inputTokens).toBeLessThan(2 * 3150 + 3 * 500)
  expect(demand.costUsd).toBeCloseTo(((demand.inputTokens ?? NaN) * 2 + 70 * 8) / 1e6, 6)
})

test.each([
  ['rounds', 9],
  ['for', '30s'],
  ['warmup', 0],
  ['arrivals', 'constant'],
  ['prompts', ['Why?']],
  ['system', 'Be brief.'],
  ['inputTokens', 100],
  ['maxTokens', 100],
  ['json', true],
  ['abortOnFail', true],
  ['against', { model: 'gpt-4.1' }],
  ['thresholds', { ttftMs: { regression: {} } }],
  ['reference', { rate: 0.75 }],
  ['concurrency', 2],
  ['promptCache', 'warm'],
  ['connection', 'cold'],
  ['order', 'providers'],
  ['capacity', { objective: { ttftMs: 800 } }],
])('`%s` and a replay cannot be combined', (option, value) => {
  expect(() => plan({ rate: trace(), [option]: value })).toThrow(
    new RegExp(`matrix\\('Replayed'\\): .*(?:cannot be combined|\`${option}\`).*`),
  )
})

test('more text than fits into memory is refused before it is drawn', async () => {
  const long = { timestamp: 0, input_length: 2_000_000, output_length: 1 }
  const planned = plan({ rate: traceOf(...Array.from({ length: 26 }, () => long)) })
  await expect(withPaddings(planned)).rejects.toThrow(
    /its requests have 52000000 input tokens; at most 50000000 fit into memory/,
  )
})
