import { readFileSync } from 'node:fs'

import { describe, expect, test } from 'vitest'

import { costUsd } from '../metrics/cost.ts'
import type { Price, ProviderSpec } from '../model/provider.ts'
import type { TokenCounts } from '../model/sample.ts'
import { mergeCatalog } from './catalog.ts'
import { priceList, priceOf } from './prices.ts'

const { models, providers } = mergeCatalog({ models: {}, providers: {} })

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

describe('nobody knows the price', () => {
  test.each([
    ['of a server on this machine', 'http://127.0.0.1:8080/v1'],
    ['of a gateway that is not listed', 'https://gateway.example.com/v1'],
  ])('%s', (_name, baseURL) => {
    const { providers: merged } = mergeCatalog({ models: {}, providers: { openai: { baseURL } } })
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
