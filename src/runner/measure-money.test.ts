import { describe, expect, test } from 'vitest'

import {
  deltaEvent,
  event,
  eventStream,
  finish,
  type Respond,
  response,
  startServer,
} from '../../test/http-server.ts'
import { measureAt, type MeasureOptions } from '../../test/measure-at.ts'
import { chargedUsd } from '../metrics/cost.ts'
import type { Axes } from '../model/cell.ts'
import type { Sample } from '../model/sample.ts'
import type { Budget } from './budget.ts'

/** What a request of the tests can cost at most. */
const MAX_USD = 0.01

const price = {
  inputPerMTok: 0,
  outputPerMTok: 100,
  cachedInputPerMTok: undefined,
  cacheWriteInputPerMTok: undefined,
  source: 'test',
  date: undefined,
}

function answer(outputTokens: number) {
  const usage = { prompt_tokens: 20, completion_tokens: outputTokens }
  return eventStream([
    { bytes: deltaEvent({ content: 'Hi' }) + event({ choices: [], usage }) + finish },
  ])
}

/** A budget in memory; the ledger's arithmetic without its file. */
function budgetOf(limitUsd: number): Budget & { spentUsd: number } {
  return {
    limitUsd,
    spentUsd: 0,
    overruns: 0,
    reserve(usd) {
      if (this.spentUsd + usd > limitUsd) return false
      this.spentUsd += usd
      return true
    },
    settle(reservedUsd, usd) {
      if (usd !== undefined) this.spentUsd += usd - reservedUsd
    },
  }
}

async function spend(
  respond: Respond,
  budget: Budget,
  options: MeasureOptions = {},
): Promise<{ samples: Sample[]; requests: number }> {
  await using server = await startServer(respond)
  const samples = await measureAt({ lab: server.origin }, { price, budget, ...options })
  return { samples, requests: server.requests.length }
}

test('what was reserved for requests that were never sent comes back', async () => {
  const budget = budgetOf(1)
  const { requests } = await spend(() => response(402, '{"error":"no credit"}'), budget, {
    rounds: 24,
    axes: { concurrency: [2] },
  })
  expect(requests).toBeLessThan(24)
  expect(budget.spentUsd).toBeCloseTo(0, 12)
})

test('what an abort kept from being sent comes back as well', async () => {
  const budget = budgetOf(1)
  const stop = new AbortController()
  const { samples } = await spend(
    (_request, index) => {
      if (index === 3) setTimeout(() => stop.abort(), 20)
      return answer(10)
    },
    budget,
    { rounds: 200, axes: { concurrency: [2] }, signal: stop.signal },
  )
  const costs = samples.map(({ status }) => (status === 'ok' ? 0.001 : MAX_USD))
  expect(budget.spentUsd).toBeCloseTo(
    costs.reduce((sum, usd) => sum + usd, 0),
    9,
  )
  expect(budget.spentUsd).toBeLessThan(200 * MAX_USD)
})

test('a refused request gives back what was reserved, a lost answer does not', async () => {
  const refused = budgetOf(1)
  await spend(() => response(429, '{}'), refused, { rounds: 3 })
  expect(refused.spentUsd).toBeCloseTo(0, 12)
  const lost = budgetOf(1)
  await spend(() => [{ destroy: true }], lost, { rounds: 3 })
  expect(lost.spentUsd).toBeCloseTo(3 * MAX_USD, 12)
})

test('an answer over its limit is charged in full, and the run stops when the budget is passed', async () => {
  const budget = budgetOf(0.05)
  const { samples } = await spend(() => answer(600), budget, { rounds: 5 })
  // The first one took $0.06 instead of at most $0.01.
  expect(samples.map(({ costUsd }) => costUsd)).toEqual([0.06])
  expect(budget.spentUsd).toBeCloseTo(0.06, 12)
})

/** Takes no `stream_options`, and says so in words that name nothing. */
const picky: Respond = ({ body }) =>
  'stream_options' in JSON.parse(body) ? response(400, 'invalid field') : answer(10)

describe('requests that find out what an endpoint takes', () => {
  type RespondOrStop = (...all: [...Parameters<Respond>, AbortController]) => ReturnType<Respond>

  async function paid(axes: Partial<Axes>, respond: RespondOrStop = picky) {
    const budget = budgetOf(1)
    const tryouts: Sample[] = []
    const stop = new AbortController()
    const { samples, requests } = await spend(
      (request, index) => respond(request, index, stop),
      budget,
      {
        rounds: 6,
        axes,
        signal: stop.signal,
        onTryout: (sample) => tryouts.push(sample),
      },
    )
    const told = [...samples, ...tryouts].map((sample) => chargedUsd(sample) ?? MAX_USD)
    return {
      spentUsd: budget.spentUsd,
      told: told.reduce((a, b) => a + b, 0),
      tryouts,
      requests,
      samples,
    }
  }

  test('are told and booked alike under load', async () => {
    const { spentUsd, told, tryouts } = await paid({ concurrency: [2] })
    expect(tryouts).toHaveLength(1)
    expect(spentUsd).toBeCloseTo(told, 12)
    expect(spentUsd).toBeCloseTo(7 * 0.001, 12)
  })

  test('are the samples themselves where one is asked at a time', async () => {
    const { spentUsd, told, tryouts } = await paid({ concurrency: [1] })
    expect(tryouts).toHaveLength(0)
    expect(spentUsd).toBeCloseTo(told, 12)
    expect(spentUsd).toBeCloseTo(6 * 0.001, 12)
  })

  test.each([1, 2])(
    'are paid where a run is stopped meanwhile, at concurrency %d',
    async (level) => {
      const { spentUsd, told, requests } = await paid(
        { concurrency: [level] },
        (request, index, stop) => {
          if ('stream_options' in JSON.parse(request.body)) return picky(request, index)
          setTimeout(() => stop.abort(), 50)
          const [first, ...rest] = answer(10)
          return [...(first ? [first] : []), ...rest.map((step) => ({ ...step, afterMs: 1000 }))]
        },
      )
      expect(requests).toBe(level + 1)
      // Nobody knows what the answer took that was not waited for.
      expect(spentUsd).toBeCloseTo(MAX_USD, 12)
      expect(spentUsd).toBeCloseTo(told, 12)
    },
  )

  test('leave nothing below what is spent where none of them helps', async () => {
    const { spentUsd, told } = await paid({ concurrency: [1] }, () =>
      response(400, 'invalid field'),
    )
    expect(told).toBe(0)
    expect(spentUsd).toBeCloseTo(0, 12)
  })
})
