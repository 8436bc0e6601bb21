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
