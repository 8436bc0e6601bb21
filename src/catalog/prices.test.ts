import { readFileSync } from 'node:fs'

import { calcPrice } from '@pydantic/genai-prices'
import { describe, expect, test } from 'vitest'

import { costUsd } from '../metrics/cost.ts'
import type { Price, ProviderSpec } from '../model/provider.ts'
import type { TokenCounts } from '../model/sample.ts'
import { mergeCatalog } from './catalog.ts'
import { lookUp, priceList, priceOf } from './prices.ts'

const { models, providers } = mergeCatalog({ models: {}, providers: {} })

const counts: TokenCounts = {
  inputTokens: undefined,
  cachedTokens: undefined,
  cacheWriteTokens: undefined,
  outputTokens: undefined,
  tokenSource: 'usage',
  reasoningTokens: undefined,
  o200kTokens: undefined,
}

/** US dollars per million output tokens, as the original script lists them. */
const outputPrices: Readonly<Record<string, number>> = {
  'gpt-4.1': 8,
  'gpt-4.1-mini': 1.6,
  'gpt-4.1-nano': 0.4,
  'claude-sonnet-4-6': 15,
  'claude-haiku-4-5': 5,
  'gemini-2.5-pro': 10,
  'gemini-2.5-flash': 2.5,
}

const served = Object.values(providers).flatMap((provider) =>
  Object.keys(provider.models).map((model) => ({ provider, model })),
)

function built(provider: string, model: string): Price | undefined {
  return at(providers[provider], model)
}

function at(provider: ProviderSpec | undefined, name: string): Price | undefined {
  const model = models[name]
  if (!provider || !model) throw new Error(`${name} is not in the catalogue`)
  return priceOf(provider, model)
}

test('the catalogue has the seven models, at more than one provider', () => {
  expect(Object.keys(models).toSorted()).toEqual(Object.keys(outputPrices).toSorted())
  expect(served.length).toBeGreaterThanOrEqual(17)
})

describe.each(served)('$model via $provider.name', ({ provider, model }) => {
  test(`has the output price of $${outputPrices[model]} per million`, () => {
    // Bedrock's regional profiles cost a tenth more.
    const factor = provider.protocol === 'bedrock-converse' ? 1.1 : 1
    expect(at(provider, model)?.outputPerMTok).toBeCloseTo((outputPrices[model] ?? 0) * factor, 9)
  })

  test('has dated input prices, cached ones below the others', () => {
    const price = at(provider, model)
    expect(price?.inputPerMTok).toBeGreaterThan(0)
    expect(price?.cachedInputPerMTok).toBeLessThan(price?.inputPerMTok ?? 0)
    expect(price?.cacheWriteInputPerMTok).toBeGreaterThanOrEqual(price?.inputPerMTok ?? Infinity)
    expect(price?.date).toBe(priceList.date)
    expect(price?.source).toContain(priceList.version)
  })
})

test.each([
  ['gpt-4.1', 2],
  ['claude-sonnet-4-6', 3],
  ['gemini-2.5-pro', 1.25],
])('the input price of %s is that of the base tier, $%d', (model, price) => {
  expect(built('openrouter', model)?.inputPerMTok).toBe(price)
})

test('the version named as the source is the one installed', () => {
  const manifest: unknown = JSON.parse(
    readFileSync(
      new URL('../../node_modules/@pydantic/genai-prices/package.json', import.meta.url),
      'utf8',
    ),
  )
  expect(manifest).toMatchObject({ version: priceList.version })
})

describe('declared prices', () => {
  const declared = { inputPerMTok: 1, outputPerMTok: 99 }

  test('beat the list', () => {
    const { providers: merged } = mergeCatalog({
      models: {},
      providers: { openai: { prices: { 'gpt-4.1': declared } } },
    })
    expect(at(merged['openai'], 'gpt-4.1')).toMatchObject({
      ...declared,
      source: 'declared',
      date: undefined,
    })
    expect(at(merged['openai'], 'gpt-4.1-mini')?.outputPerMTok).toBe(1.6)
  })
})

test('a provider that is declared free has a price of nothing, whatever the list says', () => {
  const { providers: merged } = mergeCatalog({
    models: {},
    providers: { openai: { free: true } },
  })
  expect(at(merged['openai'], 'gpt-4.1')).toMatchObject({
    inputPerMTok: 0,
    outputPerMTok: 0,
    source: 'declared',
  })
})

test('a server on this machine that wants no key asks nothing', () => {
  const baseURL = 'http://127.0.0.1:8080/v1'
  const { providers: merged } = mergeCatalog({
    models: {},
    providers: {
      openai: { baseURL, apiKeyEnv: null },
      openrouter: { baseURL, apiKeyEnv: null, free: false },
    },
  })
  expect(at(merged['openai'], 'gpt-4.1')).toMatchObject({
    inputPerMTok: 0,
    outputPerMTok: 0,
    source: 'this machine',
  })
  expect(at(merged['openrouter'], 'gpt-4.1'), 'unless it says so').toBeUndefined()
})

describe('what the list says of', () => {
  const day = new Date('2026-11-20T12:00:00Z')

  test('long prompts is a tier', () => {
    const price = lookUp('openai/gpt-5.4', { providerId: 'openrouter' }, day)
    expect(price).toMatchObject({ inputPerMTok: 2.5, outputPerMTok: 15, hours: undefined })
    expect(price?.tiers).toMatchObject([
      { aboveInputTokens: 272_000, inputPerMTok: 5, cachedInputPerMTok: 0.5, outputPerMTok: 22.5 },
    ])
  })

  test('hours is told by hours, and the price is that of the others', () => {
    const price = lookUp('deepseek-v4-pro', { providerId: 'deepseek' }, day)
    expect(price).toMatchObject({ inputPerMTok: 0.66, outputPerMTok: 1.98 })
    expect(price?.hours).toMatchObject([
      { fromUtc: '01:00', toUtc: '04:00', outputPerMTok: 3.96 },
      { fromUtc: '06:00', toUtc: '10:00', outputPerMTok: 3.96 },
    ])
  })

  test('a day that has passed does not hold today', () => {
    const where = { providerId: 'anthropic' }
    expect(lookUp('claude-opus-4-6', where, day)?.tiers).toBeUndefined()
    const before = lookUp('claude-opus-4-6', where, new Date('2026-03-01T00:00:00Z'))
    expect(before?.tiers).toMatchObject([{ aboveInputTokens: 200_000, outputPerMTok: 37.5 }])
  })

  test('caches that are kept for an hour, and fees of each request, is taken', () => {
    const claude = lookUp('claude-sonnet-4-6', { providerId: 'anthropic' }, day)
    expect(claude).toMatchObject({ cacheWriteInputPerMTok: 3.75, cacheWrite1hInputPerMTok: 6 })
    expect(lookUp('sonar', { providerId: 'perplexity' }, day)?.perRequestUsd).toBe(0.012)
  })

  test('what usage does not tell makes the price unknown', () => {
    expect(lookUp('sonar-deep-research', { providerId: 'perplexity' }, day)).toBeUndefined()
    expect(lookUp('whisper-large-v3', { providerId: 'groq' }, day)).toBeUndefined()
  })

  test.each([
    ['openai', 'gpt-5', 1000],
    ['deepseek', 'deepseek-chat', 1000],
    ['google', 'gemini-2.5-pro', 200_000],
    ['google', 'gemini-2.5-pro', 200_001],
    ['x-ai', 'grok-4.3', 250_000],
    ['perplexity', 'sonar', 1000],
    ['anthropic', 'claude-haiku-4-5', 50_000],
  ])(
    '%s %s with %d tokens costs what the list itself makes of it, at every hour',
    (providerId, name, tokens) => {
      const price = lookUp(name, { providerId }, day)
      for (let hour = 0; hour < 24; hour += 1) {
        const timestamp = new Date(day)
        timestamp.setUTCHours(hour, 15)
        const usage = {
          input_tokens: tokens,
          cache_read_tokens: 400,
          output_tokens: 700,
        }
        const listed = calcPrice(usage, name, { providerId, timestamp })
        const cost = costUsd(
          { ...counts, inputTokens: tokens, cachedTokens: 400, outputTokens: 700 },
          price,
          { sentAt: timestamp.getTime(), endMs: 1000 },
        )
        expect(cost, `at ${hour}:15`).toBeCloseTo(listed?.total_price ?? NaN, 9)
      }
    },
  )
})

describe('nobody knows the price', () => {
  test('of a gateway that is not listed', () => {
    const baseURL = 'https://gateway.example.com/v1'
    const { providers: merged } = mergeCatalog({ models: {}, providers: { openai: { baseURL } } })
    expect(at(merged['openai'], 'gpt-4.1')).toBeUndefined()
  })

  test('of a gateway on this machine that wants a key', () => {
    const baseURL = 'http://127.0.0.1:8080/v1'
    const declared = { baseURL, apiKeyEnv: 'LAB_KEY' }
    const { providers: merged } = mergeCatalog({ models: {}, providers: { openai: declared } })
    expect(at(merged['openai'], 'gpt-4.1')).toBeUndefined()
  })

  test('of a model that the provider does not serve', () => {
    expect(built('openai', 'claude-sonnet-4-6')).toBeUndefined()
  })

  test('of a model that is not listed', () => {
    const declaration = { models: { 'gpt-99': 'gpt-99-ultra-imaginary' } }
    const { providers: merged } = mergeCatalog({ models: {}, providers: { openai: declaration } })
    const model = { name: 'gpt-99', family: 'gpt' }
    const [openai] = [merged['openai']]
    expect(openai && priceOf(openai, model)).toBeUndefined()
  })
})

test("a global profile costs Bedrock's base price", () => {
  const { providers: merged } = mergeCatalog({
    models: {},
    providers: {
      'bedrock-us-east-1': {
        models: { 'claude-haiku-4-5': 'global.anthropic.claude-haiku-4-5-20251001-v1:0' },
      },
    },
  })
  expect(at(merged['bedrock-us-east-1'], 'claude-haiku-4-5')?.outputPerMTok).toBe(5)
  expect(built('bedrock-us-east-1', 'claude-haiku-4-5')?.outputPerMTok).toBe(5.5)
})

test('what Anthropic charges for writing to a cache is known, at Bedrock too', () => {
  expect(built('openrouter', 'claude-haiku-4-5')?.cacheWriteInputPerMTok).toBe(1.25)
  expect(built('bedrock-eu-west-1', 'claude-haiku-4-5')?.cacheWriteInputPerMTok).toBe(1.375)
})

test.each([
  // 30 k at 1.10, 50 k at 0.11, 20 k at 1.375 and 10 k at 5.50 dollars per million.
  ['bedrock-eu-west-1', 'claude-haiku-4-5', 0.121],
  // 50 k at 2, 50 k at 0.50 and 10 k at 8.
  ['openai', 'gpt-4.1', 0.205],
])('a known usage costs at %s, %s, to the cent, $%d', (provider, model, cost) => {
  const tokens: TokenCounts = {
    inputTokens: 100_000,
    cachedTokens: 50_000,
    cacheWriteTokens: provider === 'openai' ? undefined : 20_000,
    outputTokens: 10_000,
    tokenSource: 'usage',
    reasoningTokens: undefined,
    o200kTokens: undefined,
  }
  expect(costUsd(tokens, built(provider, model))).toBeCloseTo(cost, 9)
})
