import { setTimeout as delay } from 'node:timers/promises'

import { describe, expect, test } from 'vitest'

import { monotonic } from '../transport/clock.ts'
import { closedLoop, openLoop } from './load.ts'

const forever = new AbortController().signal
const numbers = Array.from({ length: 12 }, (_, index) => index)

describe('a closed loop', () => {
  test.each([1, 3, 20])('keeps %i in flight, and asks each question once', async (concurrency) => {
    const wanted = Math.min(concurrency, numbers.length)
    const full = Promise.withResolvers<void>()
    let open = 0
    let most = 0
    const answers = await closedLoop(numbers, { concurrency, signal: forever }, async (number) => {
      open += 1
      most = Math.max(most, open)
      if (open === wanted) full.resolve()
      await full.promise
      await delay(2 + (number % 3))
      open -= 1
      return number
    })
    expect(most).toBe(wanted)
    expect(answers.toSorted((a, b) => a - b)).toEqual(numbers)
  })

  test('asks nothing when its time is over, and waits for what is open', async () => {
    const answers = await closedLoop(
      Array.from({ length: 1000 }, (_, index) => index),
      { concurrency: 2, lastsMs: 60, signal: forever },
      async (number) => {
        await delay(25)
        return number
      },
    )
    expect(answers.length).toBeGreaterThanOrEqual(2)
    expect(answers.length).toBeLessThanOrEqual(6)
  })

  test('begins the questions in order', async () => {
    const begun: number[] = []
    await closedLoop(numbers, { concurrency: 3, signal: forever }, async (number) => {
      begun.push(number)
      await delay((number % 3) * 2)
    })
    expect(begun).toEqual(numbers)
  })

  test('asks nothing after an abort, and waits for what is open', async () => {
    const stop = new AbortController()
    const answers = await closedLoop(
      numbers,
      { concurrency: 2, signal: stop.signal },
      async (number) => {
        if (number === 3) stop.abort()
        await delay(5)
        return number
      },
    )
    expect(answers.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3])
  })
})

describe('an open loop', () => {
  test('asks in time, however long answers take', async () => {
    const dueMs = [0, 20, 40, 60]
    const startedAt = monotonic()
    const begun = await openLoop(
      [0, 1, 2, 3],
      { dueMs, signal: forever },
      async (_question, intendedAt) => {
        const lateMs = monotonic() - intendedAt
        await delay(200)
        return { intendedMs: intendedAt - startedAt, lateMs }
      },
    )
    expect(monotonic() - startedAt).toBeLessThan(400)
    for (const [index, { intendedMs, lateMs }] of begun.entries()) {
      expect(Math.abs(intendedMs - (dueMs[index] ?? NaN))).toBeLessThan(10)
      expect(lateMs).toBeGreaterThanOrEqual(0)
    }
  })

  test('intends what its schedule says, also when it is held up itself', async () => {
    const intended = await openLoop(
      [0, 1, 2],
      { dueMs: [0, 5, 10], signal: forever },
      async (question, intendedAt) => {
        const blockedUntil = monotonic() + 30
        if (question === 0) while (monotonic() < blockedUntil);
        return { intendedAt, lateMs: monotonic() - intendedAt }
      },
    )
    const [first, second, third] = intended
    expect((third?.intendedAt ?? NaN) - (first?.intendedAt ?? NaN)).toBeCloseTo(10, 6)
    expect(second?.lateMs).toBeGreaterThan(20)
  })

  test('asks nothing after an abort, and waits for what is open', async () => {
    const stop = new AbortController()
    const asking = openLoop(
      [0, 1, 2],
      { dueMs: [0, 10, 60_000], signal: stop.signal },
      async (question) => {
        await delay(40)
        return question
      },
    )
    setTimeout(() => stop.abort(), 25)
    expect(await asking).toEqual([0, 1])
  })
})
