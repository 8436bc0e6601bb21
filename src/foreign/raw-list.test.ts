import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import type { ForeignRun } from './foreign-run.ts'
import { readForeign } from './read-foreign.ts'

async function read(value: unknown): Promise<readonly ForeignRun[]> {
  const path = join(await mkdtemp(join(tmpdir(), 'raw-')), 'results-1.json')
  await writeFile(path, JSON.stringify(value))
  return readForeign(path)?.runs ?? []
}

const measurement = {
  model: 'gpt-4.1',
  provider: 'openai',
  round: 3,
  ttfb: 0.25,
  total_time: 1.5,
  output_tokens: 64,
}

test('measurements in one list become cells by provider and model', async () => {
  const [run] = await read({
    metadata: { timestamp: '2026-11-01T10:00:00Z', seed: 7 },
    measurements: [
      measurement,
      { ...measurement, provider: 'openrouter', warmup: true },
      { ...measurement, ttfb: null, total_time: null, error: 'HTTP 429: slow down' },
    ],
  })
  expect(run?.startedAt).toBe(Date.UTC(2026, 10, 1, 10))
  expect(run?.cells).toMatchObject([
    {
      model: 'gpt-4.1',
      provider: 'openai',
      requests: [
        { ttftMs: 250, totalMs: 1500, outputTokens: 64, round: 3 },
        { failure: { class: 'rate-limit', status: 429 } },
      ],
    },
    { provider: 'openrouter', requests: [{ isWarmup: true }] },
  ])
})

test('names above a list are those of its measurements; units stand in names', async () => {
  const [run] = await read({
    results: { a: { model: 'm', provider: 'p', raw: [{ ttfb_ms: 120, total_ms: 900 }] } },
  })
  expect(run?.cells).toMatchObject([
    { model: 'm', provider: 'p', requests: [{ ttftMs: 120, totalMs: 900 }] },
  ])
})

test('times without a unit that cannot be seconds are unknown', async () => {
  const [run] = await read([{ ...measurement, total_time: 1500, ttfb_ms: 250 }])
  expect(run?.cells[0]?.requests?.[0]).toMatchObject({ totalMs: undefined })
  expect(run?.source.notes).toEqual([
    '`total_time` has no unit, and times of this file are too long for seconds: unknown',
  ])
})

test('times of one clock without a unit are unknown together', async () => {
  const inMs = { model: 'm', provider: 'p', ttfb: 52, total_time: 410 }
  const notes = ['ttfb', 'total_time'].map(
    (key) => `\`${key}\` has no unit, and times of this file are too long for seconds: unknown`,
  )
  const [run] = await read([inMs, { ...inMs, error: 'HTTP 503' }])
  expect(run?.cells[0]?.requests?.[0]).toMatchObject({ ttftMs: undefined, totalMs: undefined })
  expect(run?.source.notes).toEqual(notes)
})

test('a list of anything else is no list of measurements', async () => {
  expect(await read([{ model: 'm', provider: 'p' }])).toEqual([])
  expect(await read({ packages: [{ name: 'x', duration: 3 }] })).toEqual([])
})
