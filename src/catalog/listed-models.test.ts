import { describe, expect, test } from 'vitest'

import { mergeCatalog } from './catalog.ts'
import { withListedModels } from './listed-models.ts'
import { priceOf } from './prices.ts'

const catalog = mergeCatalog({ models: {}, providers: {} })

function servedAs(name: string): Record<string, string> {
  const { providers } = withListedModels(catalog, [name])
  return Object.fromEntries(
    Object.values(providers).flatMap((provider) => {
      const wireName = new Map(Object.entries(provider.models)).get(name)
      return wireName === undefined ? [] : [[provider.name, wireName]]
    }),
  )
}

describe('a model that nobody declares', () => {
  test("is asked at its maker and at routers by the maker's name", () => {
    expect(servedAs('gpt-5-mini')).toEqual({
      openai: 'gpt-5-mini',
      openrouter: 'openai/gpt-5-mini',
      opper: 'openai/gpt-5-mini',
    })
    expect(servedAs('claude-opus-4-5')).toEqual({
      openrouter: 'anthropic/claude-opus-4.5',
      opper: 'anthropic/claude-opus-4-5',
    })
    expect(servedAs('gemini-2.5-flash-lite')).toEqual({
      openrouter: 'google/gemini-2.5-flash-lite',
      opper: 'gemini/gemini-2.5-flash-lite',
    })
  })

  test("is asked where a provider's own name is given, and nowhere else", () => {
    expect(servedAs('openai/gpt-5-mini')).toEqual({
      openrouter: 'openai/gpt-5-mini',
      opper: 'openai/gpt-5-mini',
    })
    expect(servedAs('google/gemini-2.5-flash-lite')).toEqual({
      openrouter: 'google/gemini-2.5-flash-lite',
    })
    const { providers, models } = withListedModels(catalog, ['openai/gpt-5-mini'])
    expect(models['openai/gpt-5-mini']).toMatchObject({ family: 'gpt' })
    // What is declared stays.
    expect(providers['openrouter']?.models['gpt-4.1']).toBe('openai/gpt-4.1')
  })

  test('may be a snapshot of one that is listed', () => {
    expect(servedAs('gpt-5-mini-2025-08-07')).toEqual({
      openai: 'gpt-5-mini-2025-08-07',
      openrouter: 'openai/gpt-5-mini-2025-08-07',
      opper: 'openai/gpt-5-mini-2025-08-07',
    })
  })

  test("may be Bedrock's id, alone or of an inference profile", () => {
    const profile = 'us.anthropic.claude-opus-4-5-20251101-v1:0'
    expect(Object.values(servedAs(profile))).toEqual(Array<string>(5).fill(profile))
  })

  test('is priced as listed, at routers by its maker', () => {
    const { providers, models } = withListedModels(catalog, ['gpt-5-mini', 'openai/gpt-5-nano'])
    const price = (provider: string, model: string) => {
      const [spec, known] = [providers[provider], models[model]]
      return spec && known && priceOf(spec, known)?.outputPerMTok
    }
    expect(price('openai', 'gpt-5-mini')).toBe(2)
    expect(price('openrouter', 'gpt-5-mini')).toBe(2)
    expect(price('opper', 'gpt-5-mini')).toBe(2)
    expect(price('opper', 'openai/gpt-5-nano')).toBe(0.4)
  })

  test.each([
    'gpt-5-minii',
    'claude-sonnet-4.6',
    'gpt-9-mini',
    'nobody/knows',
    '__proto__',
    'toString',
    '',
  ])('is not one that the price list does not know: %j', (name) => {
    expect(servedAs(name)).toEqual({})
    expect(withListedModels(catalog, [name])).toBe(catalog)
  })

  test('is never guessed at a server on this machine', () => {
    const local = mergeCatalog({
      models: {},
      providers: { lab: { baseURL: 'http://127.0.0.1:8080/v1', models: { m: 'm' } } },
    })
    const { providers } = withListedModels(local, ['gpt-5-mini'])
    expect(providers['lab']?.models).toEqual({ m: 'm' })
  })
})
