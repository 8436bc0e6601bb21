import { describe, expect, test } from 'vitest'

import { event } from '../../test/http-server.ts'
import type { Reading, Usage } from '../model/observation.ts'
import type { HttpProtocolName } from '../model/provider.ts'
import { captureOf } from '../testing/capture-of.ts'
import type { JsonObject } from './json-value.ts'
import { httpProtocols } from './protocols.ts'
import { readUsage } from './usage.ts'

const usage = { prompt_tokens: 10, completion_tokens: 24, total_tokens: 34 }

async function read(
  payloads: readonly object[],
  protocol: HttpProtocolName = 'openai-chat',
): Promise<Reading> {
  const events = payloads.map((payload) => event(payload).replace('"INFINITE"', '1e999'))
  return httpProtocols[protocol].read(captureOf(events))
}

function chunk(more: object = {}): object {
  return { choices: [{ index: 0, delta: { content: 'a' } }], ...more }
}

async function usageOf(...objects: readonly unknown[]): Promise<Usage | undefined> {
  return (await read(objects.map((item) => chunk({ usage: item })))).usage
}

describe('cached input', () => {
  test.each<[string, JsonObject]>([
    ['OpenAI', { prompt_tokens_details: { cached_tokens: 900 } }],
    ['DeepSeek', { prompt_cache_hit_tokens: 900, prompt_cache_miss_tokens: 100 }],
    ['Moonshot', { cached_tokens: 900 }],
    [
      'a 0 under one name, a count under another',
      { prompt_tokens_details: { cached_tokens: 0 }, cached_tokens: 900 },
    ],
    ['LiteLLM', { cache_read_input_tokens: 900 }],
    ['a gateway', { input_tokens_details: { cached_tokens: 900 } }],
    ['camel case', { cacheReadInputTokens: 900 }],
    ['half of it in camel case', { prompt_tokens_details: { cachedTokens: 900 } }],
    ['the other half', { promptTokensDetails: { cached_tokens: 900 } }],
  ])('by the names of %s', async (_vendor, more) => {
    const counts = { prompt_tokens: 1000, completion_tokens: 10, total_tokens: 1010 }
    expect(await usageOf({ ...counts, ...more })).toMatchObject({
      inputTokens: 1000,
      cachedTokens: 900,
      outputTokens: 10,
    })
  })

  test('of which there is more than input was counted apart, and that is said', async () => {
    const apart = {
      prompt_tokens: 60,
      completion_tokens: 10,
      cache_read_input_tokens: 800,
      cache_creation_input_tokens: 40,
    }
    const reading = await read([chunk({ usage: apart })])
    expect(reading.usage).toMatchObject({
      inputTokens: 900,
      cachedTokens: 800,
      cacheWriteTokens: 40,
    })
    expect(reading.notes).toEqual([expect.stringMatching(/counted in addition/)])
  })

  test('is what DeepSeek splits the input into', async () => {
    const split = {
      prompt_cache_hit_tokens: 900,
      prompt_cache_miss_tokens: 100,
      completion_tokens: 4,
    }
    expect(await usageOf(split)).toMatchObject({ inputTokens: 1000, cachedTokens: 900 })
  })

  test('that Anthropic tells apart by age is all of it', async () => {
    const start = {
      input_tokens: 3,
      cache_creation: { ephemeral_5m_input_tokens: 20, ephemeral_1h_input_tokens: 7 },
    }
    const reading = await read(
      [
        { type: 'message_start', message: { usage: start } },
        { type: 'message_delta', usage: { output_tokens: 5 } },
      ],
      'anthropic-messages',
    )
    expect(reading.usage).toMatchObject({
      inputTokens: 30,
      cacheWriteTokens: 27,
      cacheWrite1hTokens: 7,
      outputTokens: 5,
    })
  })

  test('that Bedrock tells apart by age is so too', () => {
    const raw = {
      inputTokens: 3,
      outputTokens: 5,
      cacheWriteInputTokens: 27,
      cacheDetails: [
        { ttl: '5m', inputTokens: 20 },
        { ttl: '1h', inputTokens: 7 },
      ],
    }
    const source = { isCacheApart: true, isReasoningApart: false }
    const { usage: told } = readUsage(raw, undefined, source)
    expect(told).toMatchObject({ cacheWriteTokens: 27, cacheWrite1hTokens: 7 })
    const { usage: untold } = readUsage({ ...raw, cacheDetails: undefined }, undefined, source)
    expect(untold?.cacheWrite1hTokens).toBeUndefined()
  })
})

describe('reasoning', () => {
  test.each<[string, JsonObject]>([
    [
      'the details of OpenAI',
      { completion_tokens: 124, completion_tokens_details: { reasoning_tokens: 100 } },
    ],
    ['the top', { completion_tokens: 124, reasoning_tokens: 100 }],
    [
      'the details of Responses',
      { completion_tokens: 124, output_tokens_details: { reasoning_tokens: 100 } },
    ],
    ['the top, beside an output without it', { completion_tokens: 24, reasoning_tokens: 100 }],
    ['the total alone', { completion_tokens: 24 }],
  ])('is output, told by %s', async (_where, more) => {
    const counts = await usageOf({ prompt_tokens: 10, total_tokens: 134, ...more })
    expect(counts).toMatchObject({ inputTokens: 10, outputTokens: 124, reasoningTokens: 100 })
  })

  test('that only the total tells is said to be taken for it', async () => {
    const hidden = { prompt_tokens: 10, completion_tokens: 24, total_tokens: 134 }
    const { notes } = await read([chunk({ usage: hidden })])
    expect(notes).toEqual([expect.stringMatching(/counted as reasoning/)])
  })

  test('and all other output may be told by the total alone', async () => {
    const counts = await usageOf({ prompt_tokens: 10, total_tokens: 34 })
    expect(counts).toMatchObject({ inputTokens: 10, outputTokens: 24 })
  })

  test("of Gemini's own tools in front is input", async () => {
    const counts = {
      promptTokenCount: 10,
      toolUsePromptTokenCount: 5,
      candidatesTokenCount: 24,
      totalTokenCount: 39,
    }
    const reading = await read(
      [{ candidates: [], usageMetadata: counts }],
      'gemini-generate-content',
    )
    expect(reading).toMatchObject({ usage: { inputTokens: 15, outputTokens: 24 }, notes: [] })
  })
})

describe('where it stands', () => {
  test.each<[string, object]>([
    ['in the choice', { choices: [{ index: 0, delta: {}, finish_reason: 'stop', usage }] }],
    ["in a vendor's block", { choices: [{ index: 0, delta: {} }], x_groq: { usage } }],
    ['in the delta', { choices: [{ index: 0, delta: { usage } }] }],
    ['under another name', chunk({ usage_metadata: usage })],
    ['in an event of its own without choices', { usage }],
  ])('%s', async (_where, payload) => {
    expect((await read([chunk(), payload])).usage).toMatchObject({
      inputTokens: 10,
      outputTokens: 24,
    })
  })

  test("in Bedrock's metrics behind Anthropic's events", async () => {
    const metrics = { inputTokenCount: 10, outputTokenCount: 24, invocationLatency: 400 }
    const stop = { type: 'message_stop', 'amazon-bedrock-invocationMetrics': metrics }
    const start = { type: 'message_start', message: { usage: { output_tokens: 1 } } }
    const reading = await read([start, stop], 'anthropic-messages')
    expect(reading.usage).toMatchObject({ inputTokens: 10, outputTokens: 24 })
  })

  test("in the timings of llama.cpp's server, where there is no usage", async () => {
    const timings = { prompt_n: 7, cache_n: 3, predicted_n: 24, predicted_ms: 90.5 }
    const reading = await read([chunk({ timings })])
    expect(reading.usage).toMatchObject({
      inputTokens: 10,
      cachedTokens: 3,
      outputTokens: 24,
      raw: { timings },
    })
    expect((await read([chunk({ timings, usage })])).usage).toMatchObject({
      cachedTokens: undefined,
    })
  })
})

describe('what was said', () => {
  test.each<[string, unknown[]]>([
    ['zeros', [usage, { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 }]],
    ['a part', [usage, { prompt_tokens: 10 }]],
    ['null', [usage, { prompt_tokens: null, completion_tokens: null }]],
    ['nothing', [usage, {}]],
    ['nonsense', [usage, { prompt_tokens: -1, completion_tokens: '7', total_tokens: 1e308 }]],
    ['less before', [{ prompt_tokens: 10, completion_tokens: 3, total_tokens: 13 }, usage]],
    [
      'less before, without a total',
      [{ prompt_tokens: 10, completion_tokens: 3, total_tokens: 13 }, { completion_tokens: 24 }],
    ],
  ])('is not taken back by %s', async (_what, objects) => {
    const reading = await read(objects.map((item) => chunk({ usage: item })))
    expect(reading.usage).toMatchObject({ inputTokens: 10, outputTokens: 24 })
    expect(reading.notes).toEqual([])
  })

  test.each<[string, JsonObject]>([
    ['negative', { prompt_tokens: -10, completion_tokens: -1 }],
    ['not finite', { prompt_tokens: 'INFINITE', completion_tokens: 24 }],
    ['a string', { prompt_tokens: '10', completion_tokens: 24 }],
    ['a fraction', { prompt_tokens: 10.5, completion_tokens: 24 }],
    ['absurd', { prompt_tokens: 1e308, completion_tokens: 24 }],
    ['more than any request has', { prompt_tokens: 100_000_001, completion_tokens: 24 }],
    ['an object', { prompt_tokens: { valueOf: 10 }, completion_tokens: 24 }],
    ['a switch', { prompt_tokens: true, completion_tokens: 24 }],
    ['too large for a number', { prompt_tokens: 2 ** 60, completion_tokens: 24 }],
  ])('that is %s is unknown, and that is said', async (_what, counts) => {
    const { usage: counted, notes } = await read([chunk({ usage: counts })])
    expect(counted?.inputTokens).toBeUndefined()
    expect(notes).toContain('usage reports input tokens that are no count: taken as unknown')
  })

  test('and is nothing is not taken for a number that is none', async () => {
    const details = { cached_tokens: null }
    const counts = { ...usage, prompt_tokens_details: details, cost: null }
    expect((await read([chunk({ usage: counts })])).notes).toEqual([])
  })

  test('and does not add up is said', async () => {
    const { usage: counts, notes } = await read([chunk({ usage: { ...usage, total_tokens: 20 } })])
    expect(counts).toMatchObject({ inputTokens: 10, outputTokens: 24 })
    expect(notes).toEqual(['input and output do not add up to the total'])
  })

  test('is kept up to a size, however many values it has', async () => {
    const list = Array.from({ length: 150 }, () =>
      Array.from({ length: 150 }, () => 'x'.repeat(20)),
    )
    const reading = await read([chunk({ usage: { ...usage, list } })])
    expect(reading.usage).toMatchObject({ inputTokens: 10, outputTokens: 24 })
    expect(JSON.stringify(reading.usage?.raw).length).toBeLessThan(60_000)
  })

  test('is kept as it came, up to a depth and a length', async () => {
    const deep = `${'{"a":'.repeat(25_000)}1${'}'.repeat(25_000)}`
    const body = JSON.stringify(chunk({ usage: { ...usage, long: 'x'.repeat(100_000), deep: 0 } }))
    const stream = `data: ${body.replace('"deep":0', `"deep":${deep}`)}\n\n`
    const reading = await httpProtocols['openai-chat'].read(captureOf([stream]))
    expect(reading.usage).toMatchObject({ inputTokens: 10, outputTokens: 24 })
    expect(JSON.stringify(reading.usage?.raw).length).toBeLessThan(5000)
  })
})

describe('what a message starts with', () => {
  const start = {
    type: 'message_start',
    message: { usage: { input_tokens: 10, output_tokens: 1 } },
  }

  test.each<[string, object, number | undefined]>([
    ['is taken over by the end', { usage: { output_tokens: 24 } }, 24],
    ['is no count of the answer', {}, undefined],
    ['is none beside null either', { usage: null }, undefined],
  ])('%s', async (_what, delta, outputTokens) => {
    const reading = await read([start, { type: 'message_delta', ...delta }], 'anthropic-messages')
    expect(reading.usage).toMatchObject({ inputTokens: 10, outputTokens })
  })

  test('beats an input of 0 at the end', async () => {
    const end = { type: 'message_delta', usage: { input_tokens: 0, output_tokens: 24 } }
    const reading = await read([start, end], 'anthropic-messages')
    expect(reading.usage).toMatchObject({ inputTokens: 10, outputTokens: 24 })
  })
})

describe('a cost of its own', () => {
  test.each<[string, JsonObject, number | undefined]>([
    ['is kept', { cost: 0.0125 }, 0.0125],
    [
      'is not what the upstream took, where the router pays it',
      { cost: 0.02, cost_details: { upstream_inference_cost: 0.02 } },
      0.02,
    ],
    [
      'is the fee and what the upstream takes, with a key of one’s own',
      { cost: 0, is_byok: true, cost_details: { upstream_inference_cost: 0.5 } },
      0.5,
    ],
    [
      'the same with a fee',
      { cost: 0.025, is_byok: true, cost_details: { upstream_inference_cost: 0.5 } },
      0.525,
    ],
    ['is unknown where only the fee is told', { cost: 0.025, is_byok: true }, undefined],
    ['of 0 stays one', { cost: 0 }, 0],
    ['that is negative is none', { cost: -1 }, undefined],
    ['that is absurd is none', { cost: 1e300 }, undefined],
    ['that is a string is none', { cost: '0.1' }, undefined],
    ['that is a list is none', { cost: [0.1] }, undefined],
    ['of more than any request is none', { cost: 10_001 }, undefined],
  ])('%s', async (_what, more, costUsd) => {
    const { usage: counted, notes } = await read([chunk({ usage: { ...usage, ...more } })])
    expect(counted?.costUsd).toBe(costUsd)
    const isNone = costUsd === undefined && !('is_byok' in more)
    expect(notes.some((note) => note.includes('no amount of dollars'))).toBe(isNone)
  })
})
