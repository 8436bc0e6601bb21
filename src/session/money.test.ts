import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach, beforeEach, expect, test } from 'vitest'

import {
  billedAnswer,
  billUsd,
  drawBody,
  type Fields,
  mostOutput,
} from '../../test/billing-server.ts'
import { allowedBy, drawPatch } from '../../test/body-patches.ts'
import { response, startServer } from '../../test/http-server.ts'
import { settingsOf } from '../../test/settings.ts'
import { mergeCatalog } from '../catalog/catalog.ts'
import { loadTokenCounter } from '../metrics/token-counter.ts'
import { BenchError } from '../model/bench-error.ts'
import { type ProtocolName, protocolNames } from '../model/provider.ts'
import { LedgerBudget } from '../runner/budget.ts'
import { measure } from '../runner/measure.ts'
import { Negotiations } from '../runner/negotiations.ts'
import { Outages } from '../runner/outages.ts'
import { Pacing } from '../runner/pacing.ts'
import { schedule } from '../runner/schedule.ts'
import { Suspensions } from '../runner/suspensions.ts'
import { randomStream, type RandomStream } from '../stats/random.ts'
import { EventLoopMonitor } from '../transport/event-loop.ts'
import { HttpClient } from '../transport/http-client.ts'
import { checkRequests } from './check-requests.ts'
import { demandOf } from './demand.ts'
import { endpointOf } from './endpoint-of.ts'
import { planMatrix } from './plan.ts'
import { plannedCells } from './planned-cells.ts'

const CASES = 125

let folder = ''

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'money-'))
})

afterEach(() => rmSync(folder, { recursive: true }))

const counter = await loadTokenCounter()

interface Outcome {
  readonly protocol: ProtocolName
  readonly refused: string | undefined
  readonly announcedUsd: number
  readonly billedUsd: number
  readonly budgetUsd: number
  readonly requests: number
}

/** Declares and measures one drawn matrix at a server that bills all that its requests allow. */
async function spend(
  protocol: ProtocolName,
  random: RandomStream,
  index: number,
): Promise<Outcome> {
  const rates = {
    inputPerMTok: random.uniform() * 5,
    outputPerMTok: random.uniform() * 50,
    ...(random.integer(2) === 0 && {
      cacheWriteInputPerMTok: random.uniform() * 20,
      cacheWrite1hInputPerMTok: random.uniform() * 40,
    }),
  }
  const dearer = {
    aboveInputTokens: random.integer(2000),
    ...rates,
    outputPerMTok: random.uniform() * 90,
  }
  const price = { ...rates, ...(random.integer(2) === 0 && { tiers: [dearer] }) }
  // The others cannot say that input was written to a cache.
  const writes = !['openai-responses', 'gemini-generate-content'].includes(protocol)
  let billedUsd = 0
  await using server = await startServer(({ body }) => {
    const fields: Fields = JSON.parse(body)
    if (random.uniform() < 0.2) return response(429, '{"message":"slow down"}')
    const input = Buffer.byteLength(body)
    const output = Math.floor(Math.max(mostOutput(protocol, fields), allowedBy(fields).output))
    const forAnHour = body.includes('"ttl":"1h"')
    billedUsd += billUsd(price, { input, output, forAnHour }, { writes })
    return billedAnswer(protocol, { input, output, forAnHour })
  })
  const budgetUsd = 0.001 + random.uniform() * 0.5
  const catalog = mergeCatalog({
    models: {},
    providers: {
      lab: {
        protocol,
        ...(protocol === 'bedrock-converse'
          ? { region: 'us-east-1', endpoint: server.origin, http: 1 }
          : { baseURL: `${server.origin}/v1` }),
        models: { m: random.integer(2) === 0 ? { name: 'm', body: drawPatch(random) } : 'm' },
        prices: { m: price },
        body: index % 2 === 0 ? drawBody(protocol, random) : drawPatch(random),
      },
    },
  })
  const settings = settingsOf({ mode: 'live', catalog, budgetUsd, isBudgetDeclared: true })
  const outcome = { protocol, announcedUsd: 0, budgetUsd }
  try {
    const plan = planMatrix(
      'M',
      {
        models: 'm',
        providers: 'lab',
        maxTokens: [1 + random.integer(300), 301 + random.integer(300)],
        json: [false, true],
        concurrency: 1 + random.integer(2) * 2,
        rounds: 3,
        warmup: random.integer(2),
        prompts: ['Why? '.repeat(1 + random.integer(50)), 'Wieso 知道?'],
      },
      settings,
    )
    const cells = plannedCells(plan.kept, plan, settings)
    checkRequests(cells, plan, settings)
    const announcedUsd = cells.reduce(
      (sum, cell) => sum + (demandOf(cell, plan.rounds + plan.warmup).costUsd ?? NaN),
      0,
    )
    const client = new HttpClient({ proxied: false })
    const budget = new LedgerBudget(budgetUsd, join(folder, `${index}.json`))
    await measure(
      {
        ...plan,
        rounds: schedule({ ...plan, matrix: 'M', cellIds: cells.map(({ id }) => id) }),
        cells,
        endpointOf: (cell) => ({
          ...endpointOf(cell, { settings, rounds: plan.rounds, environment: {} }),
          maxRequestUsd: cells.find(({ id }) => id === cell.id)?.maxRequest.usd ?? NaN,
        }),
        storeText: false,
        stopping: undefined,
      },
      {
        client,
        counter,
        eventLoop: new EventLoopMonitor(),
        redact: (text) => text,
        signal: new AbortController().signal,
        budget,
        suspensions: new Suspensions(),
        negotiations: new Negotiations(),
        pacing: new Pacing(),
        outages: new Outages(),
        onSample: () => undefined,
      },
    )
    client.close()
    expect(budget.spentUsd, `ledger of case ${index}`).toBeCloseTo(billedUsd, 9)
    const requests = server.requests.length
    return { ...outcome, announcedUsd, billedUsd, requests, refused: undefined }
  } catch (error) {
    if (!(error instanceof BenchError)) throw error
    const requests = server.requests.length
    return { ...outcome, billedUsd, requests, refused: error.message }
  }
}

test('whatever a body allows, no more is spent than was announced, nor than the budget', async () => {
  const random = randomStream(11, 'money')
  const outcomes: Outcome[] = []
  for (let index = 0; index < CASES; index += 1) {
    const protocol = protocolNames[index % protocolNames.length] ?? 'openai-chat'
    outcomes.push(await spend(protocol, random, index))
  }
  for (const outcome of outcomes) {
    if (outcome.refused !== undefined) {
      expect(outcome.requests, outcome.refused).toBe(0)
      continue
    }
    expect(outcome.billedUsd).toBeLessThanOrEqual(outcome.announcedUsd)
    expect(outcome.billedUsd).toBeLessThanOrEqual(outcome.budgetUsd)
  }
  const measured = outcomes.filter(({ refused }) => refused === undefined)
  expect(new Set(measured.map(({ protocol }) => protocol))).toEqual(new Set(protocolNames))
  expect(measured.length).toBeGreaterThan(CASES / 3)
  expect(outcomes.length - measured.length).toBeGreaterThan(5)
  // The bound is one, and not ten times what can happen.
  const shares = measured.map(({ billedUsd, announcedUsd }) => billedUsd / announcedUsd)
  expect(Math.max(...shares)).toBeGreaterThan(0.7)
})
