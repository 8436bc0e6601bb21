import { describe, expect, test } from 'vitest'

import { BenchError } from '../model/bench-error.ts'
import type { ProviderOptions } from '../model/options/provider-options.ts'
import { parseOptions } from '../model/parse-options.ts'
import type { ProviderSpec } from '../model/provider.ts'
import { mergeCatalog } from './catalog.ts'
import { providerDeclaration } from './declaration.ts'

function provider(name: string, declaration: ProviderOptions): ProviderSpec {
  const merged = mergeCatalog({ models: {}, providers: { [name]: declaration } }).providers[name]
  if (!merged) throw new Error(`${name} is missing`)
  return merged
}

const groq = {
  baseURL: 'https://api.groq.com/openai/v1',
  apiKeyEnv: 'GROQ_API_KEY',
  models: { 'llama-3.3-70b': 'llama-3.3-70b-versatile' },
} satisfies ProviderOptions

test('without declarations there are the built-in providers and seven models', () => {
  const { models, providers } = mergeCatalog({ models: {}, providers: {} })
  expect(Object.keys(providers)).toEqual(expect.arrayContaining(['openai', 'openrouter', 'opper']))
  expect(Object.keys(models)).toHaveLength(7)
})

test('a new provider stands beside the built-in ones, and brings its models', () => {
  const { models, providers } = mergeCatalog({ models: {}, providers: { groq } })
  expect(providers['groq']).toEqual({
    ...groq,
    modelBodies: {},
    name: 'groq',
    protocol: 'openai-chat',
    headers: {},
    body: {},
    allowInsecure: false,
    prices: {},
  })
  expect(providers['openai']).toBeDefined()
  expect(models['llama-3.3-70b']).toEqual({
    name: 'llama-3.3-70b',
    family: undefined,
    tier: undefined,
  })
})

test('a model declared with family and tier keeps them', () => {
  const declared = { 'llama-3.3-70b': { family: 'llama', tier: 'flagship' } }
  const { models } = mergeCatalog({ models: declared, providers: { groq } })
  expect(models['llama-3.3-70b']).toMatchObject({ family: 'llama', tier: 'flagship' })
})

test('a built-in model declared again changes only in the given fields', () => {
  const { models } = mergeCatalog({ models: { 'gpt-4.1': { tier: 'fast' } }, providers: {} })
  expect(models['gpt-4.1']).toEqual({ name: 'gpt-4.1', family: 'gpt', tier: 'fast' })
})

describe('a built-in provider declared again', () => {
  test('changes only in the given fields', () => {
    const openai = provider('openai', { headers: { 'x-route': 'blue' } })
    expect(openai).toMatchObject({
      baseURL: 'https://api.openai.com/v1',
      apiKeyEnv: 'OPENAI_API_KEY',
      headers: { 'x-route': 'blue' },
      models: { 'gpt-4.1': 'gpt-4.1' },
    })
  })

  test('keeps its other models', () => {
    const { models } = provider('openai', { models: { 'gpt-6': 'gpt-6-2026' } })
    expect(models).toMatchObject({ 'gpt-4.1': 'gpt-4.1', 'gpt-6': 'gpt-6-2026' })
  })

  test.each([
    'https://proxy.example.com/v1',
    'https://api.openai.com:8443/v1',
    'https://api.openai.com.evil.example/v1',
    'http://127.0.0.1:8080/v1',
  ])('at another origin, %s, loses the inherited key', (baseURL) => {
    expect(provider('openai', { baseURL }).apiKeyEnv).toBeUndefined()
  })

  test('at another path of the same origin keeps the key', () => {
    const { apiKeyEnv } = provider('openai', { baseURL: 'https://api.openai.com/v2' })
    expect(apiKeyEnv).toBe('OPENAI_API_KEY')
  })

  test('at another origin has the key that is stated again', () => {
    const declaration = { baseURL: 'https://proxy.example.com/v1', apiKeyEnv: 'OPENAI_API_KEY' }
    expect(provider('openai', declaration).apiKeyEnv).toBe('OPENAI_API_KEY')
  })

  test('may do without a key', () => {
    expect(provider('openai', { apiKeyEnv: null }).apiKeyEnv).toBeUndefined()
  })
})

describe('a key given where its name belongs', () => {
  test.each(['sk-live-0123456789abcdef', 'gsk_0123456789abcdef', 'a3f5c7d9e1b2a4c6d8e0', 'a b'])(
    'is refused and not repeated: %s',
    (apiKeyEnv) => {
      const declared = providerDeclaration.safeParse({ ...groq, apiKeyEnv })
      expect(declared.error?.issues[0]?.message).toMatch(/name of an environment variable/)
      let message = ''
      try {
        parseOptions(providerDeclaration, { ...groq, apiKeyEnv }, 'llmBench()')
      } catch (error) {
        message = String(error)
      }
      expect(message).toMatch(/`apiKeyEnv`: expected the name .*LAB_KEY/)
      expect(message).not.toContain(apiKeyEnv)
    },
  )

  test.each(['LAB_KEY', 'labKey', '_k2', 'AWS_BEARER_TOKEN_BEDROCK', 'OPENAI_API_KEY_2'])(
    '%s is a name',
    (apiKeyEnv) => {
      expect(providerDeclaration.safeParse({ ...groq, apiKeyEnv }).success).toBe(true)
    },
  )
})

test.each([
  { headers: { 'Bearer sk-live-0123456789abcdef': 'x' } },
  { 'sk-live-0123456789abcdef': 'LAB_KEY' },
])('a key given where a name belongs is not repeated: %j', (changes) => {
  const parse = (): unknown => parseOptions(providerDeclaration, { ...groq, ...changes }, 'here')
  expect(parse).toThrow('[redacted]')
  expect(parse).not.toThrow('sk-live')
})

test('secret headers are among the headers', () => {
  const headers = { 'x-route': 'brown' }
  expect(provider('lab', { ...groq, headers, secretHeaders: ['X-Route'] })).toMatchObject({
    secretHeaders: ['X-Route'],
  })
  expect(() => provider('lab', { ...groq, headers, secretHeaders: ['x-rout'] })).toThrow(
    /`secretHeaders` names x-rout.*`x-route`/,
  )
})

test.each(['baseURL', 'endpoint'])('a malformed `%s` is not repeated', (option) => {
  const given = { ...groq, [option]: 'htp://user:hunter22@host/?key=k-4711' }
  const parse = (): unknown => parseOptions(providerDeclaration, given, 'llmBench()')
  expect(parse).toThrow(new RegExp(`\`${option}\`: expected an http\\(s\\) URL`))
  expect(parse).not.toThrow(/hunter22|k-4711/)
})

describe('an address', () => {
  test('over plain http beyond this machine is refused', () => {
    expect(() => provider('lab', { ...groq, baseURL: 'http://10.0.0.5/v1' })).toThrow(
      /http:\/\/10\.0\.0\.5\/v1 .*allowInsecure/,
    )
  })

  test('over plain http may be allowed', () => {
    const lab = provider('lab', { ...groq, baseURL: 'http://10.0.0.5/v1', allowInsecure: true })
    expect(lab.allowInsecure).toBe(true)
  })

  test.each([
    'http://localhost:8080/v1',
    'http://127.0.0.1/v1',
    'http://127.1.2.3/v1',
    'http://[::1]:8080/v1',
  ])('%s is this machine, and needs no permission', (baseURL) => {
    expect(provider('lab', { ...groq, baseURL }).baseURL).toBe(baseURL)
  })

  test.each(['http://localhost.example.com/v1', 'http://127.0.0.1.example.com/v1'])(
    '%s is not this machine',
    (baseURL) => {
      expect(() => provider('lab', { ...groq, baseURL })).toThrow(/allowInsecure/)
    },
  )

  test('with a key in it is refused, and not repeated', () => {
    let message = ''
    try {
      provider('lab', { ...groq, baseURL: 'https://user:hunter22@api.example.com/v1' })
    } catch (error) {
      message = String(error)
    }
    expect(message).toMatch(/credentials.*apiKeyEnv/)
    expect(message).not.toContain('hunter22')
  })

  test('is needed', () => {
    expect(() => provider('lab', { models: { a: 'b' } })).toThrow(/'lab'.*`baseURL` is missing/)
  })
})

test('a provider without models is refused', () => {
  expect(() => provider('lab', { baseURL: 'https://api.example.com' })).toThrow(
    /'lab'.*`models` is empty/,
  )
})

test('refusals are of a kind that programs can tell', () => {
  expect(() => provider('lab', {})).toThrow(BenchError)
  expect(() => provider('lab', {})).toThrow(expect.objectContaining({ code: 'invalid-option' }))
})

test.each(['https://api.anthropic.com', 'https://api.anthropic.com/'])(
  'a provider at %s may speak another protocol',
  (baseURL) => {
    const claude: ProviderOptions = {
      protocol: 'anthropic-messages',
      baseURL,
      apiKeyEnv: 'ANTHROPIC_API_KEY',
      models: { 'claude-haiku-4-5': 'claude-haiku-4-5-20251001' },
    }
    expect(provider('anthropic', claude)).toMatchObject({
      protocol: 'anthropic-messages',
      baseURL: 'https://api.anthropic.com',
    })
  },
)

test('declared prices say where they come from', () => {
  const prices = { 'llama-3.3-70b': { inputPerMTok: 0.59, outputPerMTok: 0.79 } }
  expect(provider('groq', { ...groq, prices }).prices).toEqual({
    'llama-3.3-70b': {
      inputPerMTok: 0.59,
      outputPerMTok: 0.79,
      cachedInputPerMTok: undefined,
      cacheWriteInputPerMTok: undefined,
      source: 'declared',
      date: undefined,
    },
  })
})

describe('a Bedrock provider', () => {
  const lab = {
    protocol: 'bedrock-converse',
    region: 'us-east-1',
    models: { 'claude-haiku-4-5': 'us.anthropic.claude-haiku-4-5-20251001-v1:0' },
  } satisfies ProviderOptions

  test.each([
    ['us-east-1', 'us'],
    ['us-west-2', 'us'],
    ['eu-west-1', 'eu'],
    ['eu-central-1', 'eu'],
    ['ap-northeast-1', 'jp'],
  ])('is built in for %s, with profiles of %s', (region, profile) => {
    expect(
      mergeCatalog({ models: {}, providers: {} }).providers[`bedrock-${region}`],
    ).toMatchObject({
      baseURL: `https://bedrock-runtime.${region}.amazonaws.com`,
      region,
      http: 2,
      models: { 'claude-sonnet-4-6': `${profile}.anthropic.claude-sonnet-4-6` },
    })
  })

  test("is asked at AWS's own address, or at an endpoint that gets no token unasked", () => {
    expect(provider('lab', lab)).toMatchObject({
      baseURL: 'https://bedrock-runtime.us-east-1.amazonaws.com',
      apiKeyEnv: 'AWS_BEARER_TOKEN_BEDROCK',
    })
    const elsewhere = provider('bedrock-us-east-1', { endpoint: 'https://gateway.example.com' })
    expect(elsewhere).toMatchObject({ baseURL: 'https://gateway.example.com', region: 'us-east-1' })
    expect(elsewhere.apiKeyEnv).toBeUndefined()
  })

  test('may be on this machine, over HTTP/1', () => {
    const local = { ...lab, endpoint: 'http://127.0.0.1:4010', http: 1 } as const
    expect(provider('lab', local)).toMatchObject({ baseURL: 'http://127.0.0.1:4010', http: 1 })
  })

  test('over plain http beyond this machine is refused', () => {
    expect(() => provider('lab', { ...lab, endpoint: 'http://10.0.0.5' })).toThrow(
      /`endpoint` http:\/\/10\.0\.0\.5\/ .*allowInsecure/,
    )
  })

  test('needs a region, and has no baseURL', () => {
    const { region: _region, ...rest } = lab
    expect(() => provider('lab', rest)).toThrow(/`region` is missing/)
    expect(() => provider('lab', { ...lab, baseURL: 'https://a.example.com' })).toThrow(
      /`endpoint`/,
    )
  })

  test.each([{ region: 'us-east-1' }, { endpoint: 'https://a.example.com' }, { http: 1 as const }])(
    '%j is refused for other protocols',
    (option) => {
      expect(() => provider('groq', { ...groq, ...option })).toThrow(/bedrock-converse/)
    },
  )
})

describe('models of a provider', () => {
  const baseURL = 'http://127.0.0.1:9/v1'
  const lab = (models: ProviderOptions['models'], more: ProviderOptions = {}) =>
    mergeCatalog({ models: {}, providers: { lab: { baseURL, models, ...more } } }).providers['lab']

  test('may be a list of its own names', () => {
    expect(lab(['small', 'org/large'])?.models).toEqual({
      small: 'small',
      'org/large': 'org/large',
    })
  })

  test('may each have a name, a body, prices and an effort', () => {
    const rates = { inputPerMTok: 1, outputPerMTok: 2 }
    const spec = lab({
      plain: 'wire-plain',
      pinned: { name: 'wire-pinned', body: { provider: { order: ['x'] } }, prices: rates },
      same: { reasoning: 'low' },
    })
    expect(spec?.models).toEqual({ plain: 'wire-plain', pinned: 'wire-pinned', same: 'same' })
    expect(spec?.modelBodies).toEqual({
      pinned: { provider: { order: ['x'] } },
      same: { reasoning_effort: 'low' },
    })
    expect(spec?.prices).toEqual({ pinned: expect.objectContaining(rates) })
  })

  test.each([
    [
      { m: { reasoning: { maxTokens: 64 } } },
      {},
      /`models\.m\.reasoning` cannot be sent: .*`body`/,
    ],
    [
      { m: { reasoning: 'low' } },
      { body: { reasoning_effort: 'high' } },
      /both say how much to think/,
    ],
    [
      { m: { prices: { inputPerMTok: 1, outputPerMTok: 1 } } },
      { prices: { m: { inputPerMTok: 2, outputPerMTok: 2 } } },
      /`prices\.m` and `models\.m\.prices` are both given/,
    ],
  ] as const)('are refused where two things are said: %j, %j', (models, more, message) => {
    expect(() => lab(models, more)).toThrow(message)
  })
})
