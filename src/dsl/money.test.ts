import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach, beforeEach, expect, test } from 'vitest'

import { event, eventStream, response, startServer, type Step } from '../../test/http-server.ts'
import { settingsOf } from '../../test/settings.ts'
import { mergeCatalog } from '../catalog/catalog.ts'
import { loadTokenCounter } from '../metrics/token-counter.ts'
import { BenchError } from '../model/bench-error.ts'
import { type HttpProtocolName, httpProtocolNames } from '../model/provider.ts'
import { LedgerBudget } from '../runner/budget.ts'
import { measure } from '../runner/measure.ts'
import { Negotiations } from '../runner/negotiations.ts'
import { Outages } from '../runner/outages.ts'
import { Pacing } from '../runner/pacing.ts'
import { schedule } from '../runner/schedule.ts'
import { SetAside } from '../runner/set-aside.ts'
import { randomStream, type RandomStream } from '../stats/random.ts'
import { EventLoopMonitor } from '../transport/event-loop.ts'
import { HttpClient } from '../transport/http-client.ts'
import { checkRequests } from './check-requests.ts'
import { demandOf } from './demand.ts'
import { endpointOf } from './endpoint-of.ts'
import { planMatrix } from './plan.ts'
import { plannedCells } from './planned-cells.ts'

const CASES = 60

type Fields = Readonly<Record<string, unknown>>

let folder = ''

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'money-'))
})

afterEach(() => rmSync(folder, { recursive: true }))

/** Fields that users may add, and what they allow a server to bill. */
function drawBody(protocol: HttpProtocolName, random: RandomStream): Fields {
  const maybe = (fields: Fields): Fields => (random.uniform() < 0.4 ? fields : {})
  const tokens = 1 + random.integer(3000)
  const answers = 1 + random.integer(4)
  const words = 'Be brief. Ärger 知道 🙂 '.repeat(random.integer(40))
  switch (protocol) {
    case 'openai-chat':
      return {
        ...maybe({ n: answers }),
        ...maybe({ reasoning: { max_tokens: tokens } }),
        ...maybe({ thinking_token_budget: tokens }),
        ...maybe({ max_tokens: tokens }),
        ...maybe({ max_tokens: null, max_completion_tokens: tokens }),
        ...maybe({ tools: [{ type: 'function', function: { name: 'f', description: words } }] }),
      }
    case 'openai-responses':
      return { ...maybe({ instructions: words }), ...maybe({ max_output_tokens: tokens }) }
    case 'anthropic-messages':
      return {
        ...maybe({ system: words }),
        ...maybe({ thinking: { type: 'enabled', budget_tokens: tokens } }),
      }
    case 'gemini-generate-content':
    default:
      return {
        ...maybe({ systemInstruction: { parts: [{ text: words }] } }),
        ...maybe({
          generationConfig: {
            candidateCount: answers,
            thinkingConfig: { thinkingBudget: random.integer(2) === 0 ? -1 : tokens },
          },
        }),
        ...maybe({ generationConfig: { maxOutputTokens: tokens } }),
      }
  }
}

/** The most that a body lets a server generate, worked out apart from the product. */
function mostOutput(protocol: HttpProtocolName, body: Fields): number {
  const at = (...path: string[]): number => {
    const value = path.reduce<unknown>((part, name) => Object(part)[name], body)
    return typeof value === 'number' && value > 0 ? value : 0
  }
  switch (protocol) {
    case 'openai-chat':
      return (
        (Math.max(at('max_tokens'), at('max_completion_tokens')) +
          at('reasoning', 'max_tokens') +
          at('thinking_token_budget')) *
        Math.max(1, at('n'))
      )
    case 'openai-responses':
      return at('max_output_tokens')
    case 'anthropic-messages':
      return at('max_tokens') + at('thinking', 'budget_tokens')
    case 'gemini-generate-content':
    default:
      return (
        (at('generationConfig', 'maxOutputTokens') +
          at('generationConfig', 'thinkingConfig', 'thinkingBudget')) *
        Math.max(1, at('generationConfig', 'candidateCount'))
      )
  }
}

/** An answer that is billed so many tokens, all of its input as written to a cache. */
function billed(protocol: HttpProtocolName, input: number, output: number): readonly Step[] {
  switch (protocol) {
    case 'openai-chat': {
      const usage = {
        prompt_tokens: input,
        prompt_tokens_details: { cache_write_tokens: input },
        completion_tokens: output,
        total_tokens: input + output,
      }
      const choices = [{ index: 0, delta: { content: 'Hi' }, finish_reason: 'stop' }]
      return eventStream([
        { bytes: event({ choices }) + event({ choices: [], usage }) + 'data: [DONE]\n\n' },
      ])
    }
    case 'openai-responses': {
      const usage = { input_tokens: input, output_tokens: output, total_tokens: input + output }
      return eventStream([
        {
          bytes:
            event({ type: 'response.output_text.delta', delta: 'Hi' }) +
            event({ type: 'response.completed', response: { status: 'completed', usage } }),
        },
      ])
    }
    case 'anthropic-messages':
      return eventStream([
        {
          bytes:
            event({
              type: 'message_start',
              message: {
                usage: { input_tokens: 0, cache_creation_input_tokens: input, output_tokens: 1 },
              },
            }) +
            event({
              type: 'content_block_delta',
              index: 0,
              delta: { type: 'text_delta', text: 'Hi' },
            }) +
            event({
              type: 'message_delta',
              delta: { stop_reason: 'end_turn' },
              usage: { output_tokens: output },
            }) +
            event({ type: 'message_stop' }),
        },
      ])
    case 'gemini-generate-content':
    default:
      return eventStream([
        {
          bytes: event({
            candidates: [{ index: 0, content: { parts: [{ text: 'Hi' }] }, finishReason: 'STOP' }],
            usageMetadata: {
              promptTokenCount: input,
              candidatesTokenCount: output,
              totalTokenCount: input + output,
            },
          }),
        },
      ])
  }
}

const counter = await loadTokenCounter()

interface Outcome {
  readonly refused: string | undefined
  readonly announcedUsd: number
  readonly billedUsd: number
  readonly budgetUsd: number
  readonly requests: number
}

/** Declares and measures one drawn matrix at a server that bills all that its requests allow. */
async function spend(
  protocol: HttpProtocolName,
  random: RandomStream,
  index: number,
): Promise<Outcome> {
  const price = {
    inputPerMTok: random.uniform() * 5,
    outputPerMTok: random.uniform() * 50,
    ...(random.integer(2) === 0 && { cacheWriteInputPerMTok: random.uniform() * 20 }),
  }
  // Only two of the protocols can say that input was written to a cache.
  const writes = protocol === 'openai-chat' || protocol === 'anthropic-messages'
  const inputPerMTok = (writes ? price.cacheWriteInputPerMTok : undefined) ?? price.inputPerMTok
  let billedUsd = 0
  await using server = await startServer(({ body }) => {
    const fields: Fields = JSON.parse(body)
    if (random.uniform() < 0.2) return response(429, '{"error":{"message":"slow down"}}')
    const input = Buffer.byteLength(body)
    const output = mostOutput(protocol, fields)
    billedUsd += (input * inputPerMTok + output * price.outputPerMTok) / 1e6
    return billed(protocol, input, output)
  })
  const budgetUsd = 0.001 + random.uniform() * 0.5
  const catalog = mergeCatalog({
    models: {},
    providers: {
      lab: {
        protocol,
        baseURL: `${server.origin}/v1`,
        models: { m: 'm' },
        prices: { m: price },
        body: drawBody(protocol, random),
      },
    },
  })
  const settings = settingsOf({ mode: 'live', catalog, budgetUsd, isBudgetDeclared: true })
  const outcome = { announcedUsd: 0, budgetUsd }
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
        setAside: new SetAside(),
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

test(
  'whatever a body allows, no more is spent than was announced, nor than the budget',
  { timeout: 60_000 },
  async () => {
    const random = randomStream(11, 'money')
    const outcomes: Outcome[] = []
    for (let index = 0; index < CASES; index += 1) {
      const protocol = httpProtocolNames[index % httpProtocolNames.length] ?? 'openai-chat'
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
    expect(measured.length).toBeGreaterThan(CASES / 3)
    expect(outcomes.length - measured.length).toBeGreaterThan(5)
    // The bound is one, and not ten times what can happen.
    const shares = measured.map(({ billedUsd, announcedUsd }) => billedUsd / announcedUsd)
    expect(Math.max(...shares)).toBeGreaterThan(0.7)
  },
)
