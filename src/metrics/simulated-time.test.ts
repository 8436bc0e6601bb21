import { expect, test } from 'vitest'

import { deltaEvent, eventStream, finish, startServer } from '../../test/http-server.ts'
import { measureAt } from '../../test/measure-at.ts'
import { summarizeCell } from './summary.ts'

const answer = eventStream([
  { afterMs: 40, bytes: deltaEvent({ content: 'Once upon' }) },
  { afterMs: 60, bytes: deltaEvent({ content: ' a time there was a clock' }) + finish },
])

test('times of a simulated endpoint are those of the clock times its factor, and say so', async () => {
  await using server = await startServer(answer)
  const [sample] = await measureAt({ lab: server.origin }, { timeFactor: 20 })
  expect(sample?.timeFactor).toBe(20)
  // 40 and 100 ms of the clock, and what a busy machine adds.
  expect(sample?.ttftMs).toBeGreaterThan(39 * 20)
  expect(sample?.totalMs).toBeGreaterThan(98 * 20)
  expect(sample?.longestStallMs).toBeGreaterThan(40 * 20)
  const streamed = (sample?.totalMs ?? NaN) - (sample?.ttftMs ?? NaN)
  expect(sample?.tokensPerSecond).toBeLessThanOrEqual(
    ((sample?.outputTokens ?? NaN) / streamed) * 1000,
  )
  expect(Date.now() - (sample?.sentAt ?? NaN)).toBeLessThan(60_000)
})

test('a real endpoint has no factor', async () => {
  await using server = await startServer(answer)
  const [sample] = await measureAt({ lab: server.origin })
  expect(sample?.timeFactor).toBeUndefined()
  expect(sample?.ttftMs).toBeLessThan(40 * 20)
})

test('a time limit is of the clock: a machine that is busy for a moment costs no answer', async () => {
  await using server = await startServer(answer)
  const [sample] = await measureAt({ lab: server.origin }, { timeFactor: 100, timeoutMs: 5000 })
  expect(sample?.status).toBe('ok')
  expect(sample?.totalMs).toBeGreaterThan(5000)
})

test('a rate is in simulated time, and so is what was carried', async () => {
  await using server = await startServer(answer)
  const samples = await measureAt(
    { lab: server.origin },
    { timeFactor: 10, rounds: 20, arrivals: 'constant', axes: { rate: [5] } },
  )
  const sent = samples.map(({ intendedAt = NaN }) => intendedAt).toSorted((a, b) => a - b)
  // Twenty at five a second are due over 3.8 seconds, or 380 ms of the clock.
  expect((sent.at(-1) ?? NaN) - (sent[0] ?? NaN)).toBeCloseTo(380, 0)
  const { achievedRate = NaN } =
    summarizeCell(samples, undefined, {
      loop: { concurrency: 1, rate: 5 },
    }).load ?? {}
  expect(achievedRate).toBeGreaterThan(1)
  expect(achievedRate).toBeLessThan(5.5)
})
