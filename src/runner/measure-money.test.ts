import { expect, test } from 'vitest'

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

test('what was set aside for requests that were never sent comes back', async () => {
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

test('a refused request gives back what was set aside, a lost answer does not', async () => {
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
