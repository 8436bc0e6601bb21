import { afterEach, expect, test, vi } from 'vitest'

import { Pacing } from './pacing.ts'

afterEach(() => vi.useRealTimers())

const HOUR_MS = 3_600_000

test.each([-2, 2])('a wall clock set by %d h changes no wait', async (hours) => {
  vi.useFakeTimers({ toFake: ['Date'] })
  const pacing = new Pacing()
  pacing.heed('lab', { status: 429, headers: { 'retry-after-ms': '200' } })
  vi.setSystemTime(Date.now() + hours * HOUR_MS)
  const startedAt = performance.now()
  await pacing.wait('lab', AbortSignal.timeout(10_000))
  const waitedMs = performance.now() - startedAt
  expect(waitedMs).toBeGreaterThan(150)
  expect(waitedMs).toBeLessThan(9000)
})
