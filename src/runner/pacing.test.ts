import { afterEach, expect, test, vi } from 'vitest'

import { sampleOf } from '../../test/builders.ts'
import { Pacing } from './pacing.ts'

afterEach(() => vi.useRealTimers())

const HOUR_MS = 3_600_000

test.each([-2, 2])('a wall clock set by %d h changes no wait', async (hours) => {
  vi.useFakeTimers({ toFake: ['Date'] })
  const pacing = new Pacing()
  pacing.noteRetryAfter('lab', { status: 429, headers: { 'retry-after-ms': '200' } })
  vi.setSystemTime(Date.now() + hours * HOUR_MS)
  const startedAt = performance.now()
  await pacing.wait('lab', AbortSignal.timeout(10_000))
  const waitedMs = performance.now() - startedAt
  expect(waitedMs).toBeGreaterThan(150)
  expect(waitedMs).toBeLessThan(9000)
})

test('the pauses of an outage grow, each up to a bound and all together too, and begin anew after it', () => {
  const pacing = new Pacing({ firstMs: 10, maxMs: 40, totalMs: 100 })
  const answered = sampleOf({ cell: 'one@lab', round: 0 })
  const failure = { class: 'connect', status: undefined, message: 'no', inStream: false } as const
  const away = { ...answered, status: 'failed' as const, httpStatus: undefined, failure }
  const pauseAfter = (sample: typeof answered) =>
    pacing.noteEnds('lab', [{ model: 'one', sample }]).get('one')
  const pauses = Array.from({ length: 6 }, () => pauseAfter(away))
  expect(pauses).toEqual([10, 20, 40, 30, undefined, undefined])
  expect(pauseAfter(answered)).toBeUndefined()
  expect(pauseAfter(away)).toBe(10)
})

const one = sampleOf({ cell: 'one@lab', round: 0 })
const away = {
  ...one,
  status: 'failed',
  httpStatus: undefined,
  failure: { class: 'connect', status: undefined, message: 'no', inStream: false },
} as const
const growing = { firstMs: 10, maxMs: 1000, totalMs: 5000 }

test('a model that answers one of the requests beside each other is not away', () => {
  const pacing = new Pacing(growing)
  const ends = [away, one].map((sample) => ({ model: 'one', sample }))
  expect(pacing.noteEnds('lab', ends).size).toBe(0)
})

test('the models of a provider that is away share its pauses, until any of them is back', () => {
  const pacing = new Pacing(growing)
  const pauseOf = (model: string): number | undefined =>
    pacing.noteEnds('lab', [{ model, sample: away }]).get(model)
  expect([pauseOf('one'), pauseOf('two'), pauseOf('three')]).toEqual([10, 20, 40])
  const ends = [
    { model: 'one', sample: away },
    { model: 'two', sample: one },
  ]
  expect(pacing.noteEnds('lab', ends).get('one')).toBe(80)
  expect(pauseOf('four')).toBe(10)
})

/** How long a provider is left alone. */
async function waitMs(pacing: Pacing): Promise<number> {
  const startedAt = performance.now()
  await pacing.wait('lab', AbortSignal.timeout(5000))
  return performance.now() - startedAt
}

test('a provider that says when to come back is not asked sooner for an outage', async () => {
  const pacing = new Pacing(growing)
  pacing.noteRetryAfter('lab', { status: 503, headers: { 'retry-after-ms': '300' } })
  pacing.noteEnds('lab', [{ model: 'one', sample: away }])
  expect(await waitMs(pacing)).toBeGreaterThan(200)
})

test('an answer asks for no pause, whatever its headers say', async () => {
  const pacing = new Pacing()
  pacing.noteRetryAfter('lab', { status: 200, headers: { 'retry-after-ms': '4000' } })
  expect(await waitMs(pacing)).toBeLessThan(2000)
})
