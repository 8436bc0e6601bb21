import { describe, expect, test } from 'vitest'

import { pictures } from '../../test/pictures.ts'
import { settingsOf } from '../../test/settings.ts'
import type { PlannedCell } from '../bridge/messages.ts'
import type { RunSettings } from '../bridge/settings.ts'
import { mergeCatalog } from '../catalog/catalog.ts'
import type { ProviderOptions } from '../model/options/provider-options.ts'
import type { ProtocolName } from '../model/provider.ts'
import { maxImageTokens } from '../protocol/image-tokens.ts'
import { checkRequests } from './check-requests.ts'
import { planMatrix } from './plan.ts'
import { plannedCells } from './planned-cells.ts'

const prices = { m: { inputPerMTok: 1, outputPerMTok: 10 } }

interface Declared {
  readonly provider?: ProviderOptions
  readonly matrix?: Readonly<Record<string, unknown>>
  readonly settings?: Partial<RunSettings>
}

/** Declares a matrix of one model at one provider; throws what its declaration does. */
function declare(declared: Declared): void {
  const { settings, plan, cells } = planned(declared)
  checkRequests(cells, plan, settings)
}

/** The message of what refuses a declaration; empty where nothing does. */
function refusalOf(declared: Declared): string {
  try {
    declare(declared)
  } catch (error) {
    return String(error)
  }
  return ''
}

function plannedAt(provider: ProviderOptions): readonly PlannedCell[] {
  return planned({ provider }).cells
}

function planned({ provider, matrix, settings: changes }: Declared) {
  const place =
    provider?.protocol === 'bedrock-converse'
      ? {
          region: 'us-east-1',
          ...(provider.region === undefined && { endpoint: 'http://127.0.0.1:1' }),
        }
      : { baseURL: 'http://127.0.0.1:1/v1' }
  const catalog = mergeCatalog({
    models: {},
    providers: { lab: { ...place, models: { m: 'wire-m' }, ...provider } },
  })
  const settings = settingsOf({ mode: 'live', catalog, ...changes })
  const plan = planMatrix('M', { models: 'm', providers: 'lab', ...matrix }, settings)
  return { settings, plan, cells: plannedCells(plan.kept, plan, settings) }
}

/** The bound on the output of a request of a matrix with a limit of 100. */
function outputOf(prompts: readonly unknown[]): unknown {
  return planned({ matrix: { maxTokens: 100, prompts } }).cells[0]?.maxRequest.outputTokens
}

/** The bound on the input of a request. */
function inputOf(matrix: object): number {
  return planned({ matrix: { ...matrix } }).cells[0]?.maxRequest.inputTokens ?? NaN
}

function body(protocol: ProtocolName, fields: Readonly<Record<string, unknown>>): Declared {
  return { provider: { protocol, body: fields } }
}

describe('a body that overrules the declaration is refused, with the option to use', () => {
  test.each<[ProtocolName, Readonly<Record<string, unknown>>, RegExp]>([
    ['openai-chat', { max_tokens: 50 }, /`lab`: `body` sets `max_tokens` to 50.*`maxTokens`/],
    [
      'openai-chat',
      { max_tokens: null, max_completion_tokens: 4096 },
      /`max_completion_tokens` to 4096.*`maxTokens`, which is sent under the name/,
    ],
    ['openai-chat', { max_tokens: null }, /removes `max_tokens`.*`maxTokens`/],
    ['openai-chat', { maxTokenCount: 9000 }, /`maxTokenCount`.*`maxTokens`/],
    ['openai-chat', { max_response_tokens: 9000 }, /`max_response_tokens`.*`maxTokens`/],
    ['openai-chat', { parameters: { max_output_length: 9 } }, /`parameters\.max_output_length`/],
    ['openai-chat', { options: { num_predict: 9000 } }, /`options\.num_predict`.*`maxTokens`/],
    ['openai-chat', { messages: [{ role: 'user', content: 'Hi' }] }, /`messages`.*`prompts`/],
    ['openai-chat', { messages: null }, /removes `messages`.*`prompts`/],
    ['openai-chat', { model: 'other' }, /`model` to "other".*`models`/],
    ['openai-chat', { stream: false }, /`stream` to false.*set the option `stream` of the matrix/],
    ['openai-chat', { temperature: 0.1 }, /`temperature` to 0\.1.*set `temperature`/],
    ['openai-responses', { input: 'Hi' }, /`input`.*`prompts`/],
    ['openai-responses', { max_output_tokens: 9 }, /`max_output_tokens`.*`maxTokens`/],
    ['openai-responses', { stream: null }, /removes `stream`/],
    ['anthropic-messages', { max_tokens: 9 }, /`max_tokens`.*`maxTokens`/],
    ['anthropic-messages', { messages: [] }, /`messages`.*`prompts`/],
    ['gemini-generate-content', { contents: [] }, /`contents`.*`prompts`/],
    [
      'gemini-generate-content',
      { generationConfig: { maxOutputTokens: 9 } },
      /`generationConfig\.maxOutputTokens`.*`maxTokens`/,
    ],
    ['gemini-generate-content', { generationConfig: null }, /removes `generationConfig\.max/],
    [
      'gemini-generate-content',
      { generation_config: { max_output_tokens: 9 } },
      /`generation_config\.max_output_tokens`.*`maxTokens`/,
    ],
    [
      'bedrock-converse',
      { inferenceConfig: { maxTokens: 9 } },
      /`inferenceConfig\.maxTokens`.*`maxTokens`/,
    ],
    [
      'bedrock-converse',
      { additionalModelRequestFields: { max_tokens: 9 } },
      /`additionalModelRequestFields\.max_tokens`.*`maxTokens`/,
    ],
    ['bedrock-converse', { modelId: 'other' }, /`modelId`.*`models`/],
    ['bedrock-converse', { messages: null }, /removes `messages`.*`prompts`/],
  ])('%s %j', (protocol, fields, message) => {
    expect(() => declare(body(protocol, fields))).toThrow(message)
    const simulated: Declared = { ...body(protocol, fields), settings: { mode: 'simulated' } }
    expect(() => declare(simulated)).toThrow(message)
  })

  test('of whole answers neither asks for a stream, and may leave the field out', () => {
    const matrix = { stream: false }
    expect(() => declare({ ...body('openai-chat', { stream: true }), matrix })).toThrow(
      /`stream` to true, so the declared stream/,
    )
    expect(() => declare({ ...body('openai-chat', { stream: null }), matrix })).not.toThrow()
  })

  test('a temperature is removed only where the matrix says nothing of one', () => {
    const removed = body('openai-chat', { temperature: null })
    expect(() => declare(removed)).not.toThrow()
    expect(() => declare({ ...removed, matrix: { temperature: 0 } })).toThrow(
      /removes `temperature`/,
    )
  })

  test('an answer without a limit is for those who do not mind the money', () => {
    const removed = body('openai-chat', { max_tokens: null })
    const settings = { budgetUsd: Infinity }
    expect(() => declare({ ...removed, settings })).not.toThrow()
    const matrix = { maxTokens: [32, 64] }
    expect(() => declare({ ...removed, settings, matrix })).toThrow(/`maxTokens`/)
  })

  test.each<[ProtocolName, Readonly<Record<string, unknown>>]>([
    ['openai-chat', { stream_options: null, top_p: 0.9, system: 'Be kind.', n: 2 }],
    ['openai-chat', { provider: { order: ['Azure'] }, reasoning: { max_tokens: 128 } }],
    ['openai-chat', { max_tokens: 512, model: 'wire-m', stream: true }],
    [
      'openai-chat',
      {
        response_format: {
          type: 'json_schema',
          json_schema: { schema: { properties: { max_tokens: { maximum: 9 } } } },
        },
      },
    ],
    ['anthropic-messages', { thinking: { type: 'enabled', budget_tokens: 1024 } }],
    ['gemini-generate-content', { generationConfig: { thinkingConfig: { thinkingBudget: 0 } } }],
    [
      'bedrock-converse',
      { inferenceConfig: { topP: 0.5 }, performanceConfig: { latency: 'optimized' } },
    ],
  ])('%s %j overrules nothing', (protocol, fields) => {
    expect(() => declare(body(protocol, fields))).not.toThrow()
  })
})

describe('what a protocol has no place for is refused, with what to do instead', () => {
  const late = [
    { role: 'user', content: 'Hi' },
    { role: 'assistant', content: 'Hello.' },
    { role: 'system', content: 'Be brief.' },
  ]

  test.each<[ProtocolName, boolean]>([
    ['openai-chat', true],
    ['openai-responses', true],
    ['anthropic-messages', false],
    ['gemini-generate-content', false],
    ['bedrock-converse', false],
  ])('system messages between turns: %s', (protocol, isTaken) => {
    const declared: Declared = { provider: { protocol }, matrix: { messages: late } }
    const says = new RegExp(`\`lab\`: \`messages\` has a system message.*${protocol}.*\`system\``)
    if (isTaken) expect(() => declare(declared)).not.toThrow()
    else expect(() => declare(declared)).toThrow(says)
  })
})

test('Bedrock cannot be told to call no tool, and wants to know those that were called', () => {
  const provider = { protocol: 'bedrock-converse' as const }
  const tools = [{ name: 'weather' }]
  expect(() => declare({ provider, matrix: { tools, toolChoice: 'required' } })).not.toThrow()
  expect(() => declare({ provider, matrix: { tools, toolChoice: 'none' } })).toThrow(
    /`toolChoice` is 'none', but bedrock-converse.*Leave `tools` out/,
  )
  const messages = [
    { role: 'user', content: 'In Rome?' },
    { role: 'assistant', toolCalls: [{ id: 'x', name: 'weather', arguments: {} }] },
    { role: 'tool', toolCallId: 'x', content: 'Sun.' },
  ]
  expect(() => declare({ provider, matrix: { messages, tools } })).not.toThrow()
  expect(() => declare({ provider, matrix: { messages } })).toThrow(/beside `tools`/)
})

describe('what a request takes at most', () => {
  test('holds a token for every byte of its system prompt, turns, tools and schema', () => {
    const long = 'x'.repeat(5000)
    const least = inputOf({ prompts: ['Why?'] })
    const schema = { type: 'string', description: long }
    const tools = [{ name: 'a', parameters: { type: 'object', description: long } }]
    const messages = [
      { role: 'user', content: long },
      { role: 'assistant', content: 'Yes.' },
    ]
    for (const more of [{ system: long }, { messages }, { tools }, { schema }]) {
      const all = inputOf({ prompts: ['Why?'], ...more })
      expect(all, JSON.stringify(more)).toBeGreaterThan(least + 5000)
      // Also where only one of the prompts says it.
      expect(inputOf({ prompts: ['Why?', { prompt: 'Why?', ...more }] })).toBe(all)
    }
  })

  test('holds the highest limit of its prompts, or that of the matrix', () => {
    expect(outputOf(['Why?'])).toBe(100)
    expect(outputOf([{ prompt: 'Why?', maxTokens: 900 }, 'A longer one, why?'])).toBe(900)
    expect(outputOf([{ prompt: 'A longer one, why?', maxTokens: 9 }, 'Why?'])).toBe(100)
    expect(outputOf([{ prompt: 'Why?', maxTokens: 9 }])).toBe(9)
  })

  test('counts images by their pixels, not by their bytes', () => {
    const dataUrl = `data:image/png;base64,${pictures.png}`
    const least = inputOf({ prompts: ['Why?'] })
    const images = Array.from({ length: 3 }, () => ({ dataUrl }))
    const each = maxImageTokens('wire-m', { width: 1, height: 1 })
    expect(inputOf({ prompts: ['Why?'], images })).toBeGreaterThan(least + 3 * each)
    expect(inputOf({ prompts: ['Why?'], images })).toBeLessThan(least + 3 * each + 600)
  })
})

describe('tools and schemas in the body', () => {
  const tools = [{ name: 'weather' }]
  const schema = { type: 'object' }

  test.each<[ProtocolName, Readonly<Record<string, unknown>>, object, RegExp]>([
    ['openai-chat', { tools: null }, { tools }, /removes `tools`.*set `tools`/],
    ['openai-chat', { tool_choice: 'none' }, { tools, toolChoice: 'auto' }, /set `toolChoice`/],
    ['openai-chat', { response_format: { type: 'text' } }, { schema }, /no `schema`/],
    ['openai-responses', { text: { format: null } }, { schema }, /removes `text\.format`/],
    ['anthropic-messages', { tools: [] }, { tools }, /set `tools`/],
    ['anthropic-messages', { output_config: { format: null } }, { schema }, /no `schema`/],
    [
      'gemini-generate-content',
      { generationConfig: { responseJsonSchema: null } },
      { schema },
      /no `schema`/,
    ],
    ['bedrock-converse', { toolConfig: { tools: [] } }, { tools }, /set `tools`/],
    ['bedrock-converse', { outputConfig: null }, { schema }, /no `schema`/],
  ])('%s %j', (protocol, fields, matrix, says) => {
    const declared = body(protocol, fields)
    expect(() => declare(declared)).not.toThrow()
    expect(() => declare({ ...declared, matrix: { ...matrix } })).toThrow(says)
  })
})

describe('a system prompt in the body', () => {
  test.each<[ProtocolName, Readonly<Record<string, unknown>>]>([
    ['openai-responses', { instructions: 'Be long.' }],
    ['anthropic-messages', { system: 'Be long.' }],
    ['gemini-generate-content', { systemInstruction: { parts: [{ text: 'Be long.' }] } }],
    ['bedrock-converse', { system: [{ text: 'Be long.' }] }],
  ])('%s %j is refused beside `system`, and by itself is not', (protocol, fields) => {
    const declared = body(protocol, fields)
    expect(() => declare(declared)).not.toThrow()
    expect(() => declare({ ...declared, matrix: { system: 'Be brief.' } })).toThrow(/set `system`/)
  })
})

describe('a format in the body', () => {
  const object = { response_format: { type: 'json_object' } }

  test.each([object, { response_format: { type: 'text' } }, { response_format: null }])(
    '%j is refused where JSON is an axis',
    (fields) => {
      const declared = { ...body('openai-chat', fields), matrix: { json: [false, true] } }
      expect(() => declare(declared)).toThrow(/`response_format`.*format.*`json` is an axis/)
    },
  )

  test('is taken where it is not', () => {
    expect(() => declare({ ...body('openai-chat', object), matrix: { json: true } })).not.toThrow()
    expect(() => declare(body('openai-chat', object))).not.toThrow()
  })
})

describe('a price that nobody knows', () => {
  const keyed: ProviderOptions = { apiKeyEnv: 'PATH' }
  const declared = { budgetUsd: 0.000001, isBudgetDeclared: true }

  test('is refused on this machine too, where there is a key and a budget somebody set', () => {
    expect(() => declare({ provider: keyed, settings: declared })).toThrow(
      /price of `m` at `lab` is unknown.*`prices`.*`free: true`.*`budgetUsd: Infinity`/,
    )
    expect(() => declare({ provider: { free: false }, settings: declared })).toThrow(/unknown/)
  })

  test.each<[string, Declared]>([
    ['nobody set a budget', { provider: keyed }],
    ['money does not matter', { provider: keyed, settings: { ...declared, budgetUsd: Infinity } }],
    ['it is free', { provider: { ...keyed, free: true }, settings: declared }],
    ['there is no key', { settings: declared }],
    ['nothing is asked', { provider: keyed, settings: { ...declared, mode: 'simulated' } }],
  ])('is taken as it is where %s', (_where, options) => {
    expect(() => declare(options)).not.toThrow()
  })

  test('and a provider is not free and priced at once', () => {
    expect(() => declare({ provider: { prices, free: true } })).toThrow(/`free: true` and `prices`/)
  })
})

describe('what a bill depends on beyond the limits of a request', () => {
  const far = { baseURL: 'https://gateway.example.com/v1', apiKeyEnv: 'PATH' }
  const aws = { protocol: 'bedrock-converse', region: 'eu-west-1', apiKeyEnv: 'PATH' } as const
  const router = {
    baseURL: 'https://openrouter.ai/api/v1',
    apiKeyEnv: 'PATH',
    models: { m: 'openai/gpt-4.1' },
  }

  function place(protocol: ProtocolName): ProviderOptions {
    // A base URL is none of Bedrock's.
    return protocol === 'bedrock-converse' ? aws : { ...far, protocol }
  }

  test.each<[ProtocolName, Readonly<Record<string, unknown>>, RegExp]>([
    [
      'openai-chat',
      { previous_response_id: 'resp_1' },
      /`previous_response_id` to .+, which adds input/,
    ],
    [
      'openai-responses',
      { conversation: { id: 'conv_1' } },
      /`conversation` to .+, which adds input/,
    ],
    ['openai-responses', { prompt: { id: 'pmpt_1' } }, /`prompt` to .+, which adds input/],
    [
      'openai-responses',
      { tools: [{ type: 'web_search' }] },
      /`tools` to .+, which lets the endpoint charge/,
    ],
    [
      'openai-responses',
      { tools: [{ type: 'code_interpreter', container: { type: 'auto' } }] },
      /`tools`/,
    ],
    [
      'openai-chat',
      { web_search_options: {} },
      /`web_search_options` to .+, which lets the endpoint charge/,
    ],
    ['openai-chat', { plugins: [{ id: 'web' }] }, /`plugins` to .+, which lets/],
    ['openai-chat', { extra: { search_parameters: { mode: 'on' } } }, /`extra\.search_parameters`/],
    [
      'anthropic-messages',
      { tools: [{ type: 'web_search_20250305', name: 'web_search' }] },
      /`tools`/,
    ],
    [
      'anthropic-messages',
      { mcp_servers: [{ type: 'url', url: 'https://example.com' }] },
      /`mcp_servers`/,
    ],
    [
      'anthropic-messages',
      { system: [{ type: 'document', source: { type: 'url', url: 'https://example.com' } }] },
      /`system\.0` to .+, which adds input/,
    ],
    [
      'gemini-generate-content',
      { cachedContent: 'cachedContents/1' },
      /`cachedContent` to .+, which adds input/,
    ],
    ['gemini-generate-content', { tools: [{ google_search: {} }] }, /`tools` to .+, which lets/],
    [
      'gemini-generate-content',
      { systemInstruction: { parts: [{ fileData: { fileUri: 'gs://b/f' } }] } },
      /`systemInstruction\.parts\.0\.fileData` to .+, which adds input/,
    ],
    [
      'bedrock-converse',
      { toolConfig: { tools: [{ systemTool: { name: 'nova_grounding' } }] } },
      /`toolConfig\.tools`/,
    ],
    [
      'bedrock-converse',
      { guardrailConfig: { guardrailIdentifier: 'g' } },
      /`guardrailConfig` to .+, which lets/,
    ],
  ])('%s %j is not bounded at all', (protocol, fields, message) => {
    const provider = { ...place(protocol), prices, body: fields }
    expect(() => declare({ provider })).toThrow(message)
    expect(() => declare({ provider })).toThrow(
      /Remove it, or turn the limit off with `budgetUsd: Infinity`/,
    )
    expect(() => declare({ provider, settings: { budgetUsd: Infinity } })).not.toThrow()
    expect(() => declare({ provider, settings: { mode: 'simulated' } })).not.toThrow()
    expect(() =>
      declare({ provider: { ...place(protocol), free: true, body: fields } }),
    ).not.toThrow()
  })

  test.each<[ProtocolName, Readonly<Record<string, unknown>>]>([
    ['openai-chat', { service_tier: 'priority' }],
    ['openai-responses', { service_tier: 'priority' }],
    ['openai-chat', { modalities: ['text', 'audio'] }],
    ['openai-chat', { provider: { order: ['azure'] } }],
    ['openai-chat', { route: 'fallback' }],
    ['anthropic-messages', { speed: 'fast' }],
    ['gemini-generate-content', { serviceTier: 'PRIORITY' }],
    ['gemini-generate-content', { generationConfig: { responseModalities: ['TEXT', 'IMAGE'] } }],
    ['bedrock-converse', { serviceTier: { type: 'priority' } }],
    ['bedrock-converse', { performanceConfig: { latency: 'optimized' } }],
  ])('%s %j has a price that only a declaration tells', (protocol, fields) => {
    const listed = {
      m: protocol === 'bedrock-converse' ? 'eu.anthropic.claude-sonnet-4-6' : 'openai/gpt-4.1',
    }
    const own = protocol === 'openai-chat' ? router : { ...place(protocol), models: listed }
    expect(() => declare({ provider: { ...own, body: fields } })).toThrow(
      /changes the price.*Declare the `prices` that apply with it, remove it, or turn the limit off/,
    )
    expect(() => declare({ provider: { ...own, body: fields, prices } })).not.toThrow()
  })

  test('thinking needs a limit of its own where that of the answer is none', () => {
    const provider = { ...far, prices, body: { enable_thinking: true } }
    expect(() => declare({ provider })).toThrow(
      /`enable_thinking` to .+, which adds thinking without a limit\. Set `thinking_budget` beside it, remove it, or/,
    )
    const limited = { ...provider, body: { enable_thinking: true, thinking_budget: 99 } }
    expect(() => declare({ provider: limited })).not.toThrow()
    expect(() =>
      declare({ provider: { ...provider, body: { enable_thinking: false } } }),
    ).not.toThrow()
  })

  test('a gateway on this machine with prices is no exception', () => {
    const provider = { apiKeyEnv: 'PATH', prices, body: { tools: [{ type: 'web_search' }] } }
    expect(() => declare({ provider })).toThrow(/`tools` to .+, which lets the endpoint charge/)
    expect(() => declare({ provider: { ...provider, prices: {} } })).not.toThrow()
    expect(() =>
      declare({ provider: { ...provider, prices: {} }, settings: { isBudgetDeclared: true } }),
    ).toThrow(/`tools` to .+, which lets the endpoint charge/)
  })

  test('a name or a header asks for it as well', () => {
    const named = { ...far, prices, models: { m: 'openai/gpt-4.1:online' } }
    expect(() => declare({ provider: named })).toThrow(/`openai\/gpt-4\.1:online` lets/)
    expect(() => declare({ provider: { ...named, models: { m: 'llama3:8b' } } })).not.toThrow()
    const headers = { 'X-Vertex-AI-LLM-Shared-Request-Type': 'priority' }
    const listed = { ...router, headers }
    expect(() => declare({ provider: listed })).toThrow(
      /`X-Vertex-AI-LLM-Shared-Request-Type` changes/,
    )
  })

  test.each<[ProtocolName, Readonly<Record<string, unknown>>]>([
    [
      'openai-chat',
      { service_tier: 'auto', tools: [{ type: 'function', function: { name: 'f' } }] },
    ],
    ['openai-chat', { provider: { allow_fallbacks: false, sort: 'price' }, plugins: [] }],
    ['openai-chat', { provider: { order: ['azure'], max_price: { prompt: 5, completion: 20 } } }],
    ['openai-chat', { service_tier: 'flex', modalities: ['text'], guided_json: { model: 'x' } }],
    ['anthropic-messages', { tools: [{ name: 'f', input_schema: { properties: { tools: {} } } }] }],
    ['gemini-generate-content', { tools: [{ functionDeclarations: [{ name: 'search' }] }] }],
    [
      'bedrock-converse',
      { toolConfig: { tools: [{ toolSpec: { name: 'f' } }] }, serviceTier: { type: 'default' } },
    ],
  ])('%s %j is bounded as it is', (protocol, fields) => {
    const own = protocol === 'openai-chat' ? router : { ...place(protocol), prices }
    expect(() => declare({ provider: { ...own, body: fields } })).not.toThrow()
  })

  test('of models that may answer the dearest price counts, and an unknown one stops the run', () => {
    const models = { models: ['anthropic/claude-sonnet-4.6', 'openai/gpt-4.1'] }
    const cells = plannedAt({ ...router, body: models })
    expect(cells[0]?.price).toBeUndefined()
    const alone = plannedAt({ ...router, models: { m: 'anthropic/claude-sonnet-4.6' } })
    const [first, second] = [cells[0]?.maxRequest.usd ?? NaN, alone[0]?.maxRequest.usd ?? NaN]
    expect(first).toBeGreaterThanOrEqual(second)
    expect(first).toBeLessThan(second * 1.2)
    const unknown = { ...router, body: { models: ['openai/gpt-99-imaginary'] } }
    expect(() => declare({ provider: unknown })).toThrow(
      /lets openai\/gpt-99-imaginary answer, whose price is unknown\. Declare `prices` of 'openai\/gpt-99-imaginary'/,
    )
    const told = { 'openai/gpt-99-imaginary': { inputPerMTok: 100, outputPerMTok: 100 } }
    expect(() => declare({ provider: { ...unknown, prices: told } })).not.toThrow()
    expect(plannedAt({ ...unknown, prices: told })[0]?.maxRequest.usd).toBeGreaterThan(first * 5)
  })

  test('an answer is not priced by a list that does not hold for it', () => {
    expect(plannedAt({ ...router, body: { service_tier: 'flex' } })[0]?.price).toBeUndefined()
    expect(plannedAt({ ...router, body: { service_tier: 'default' } })[0]?.price).toBeDefined()
    const far99 = { ...far, prices, body: { tools: [{ type: 'web_search' }] } }
    expect(plannedAt(far99)[0]).toMatchObject({
      price: undefined,
      maxRequest: { inputTokens: undefined, usd: undefined },
    })
    // What a stored conversation adds, the usage tells afterwards.
    const stored = plannedAt({ ...far, prices, body: { previous_response_id: 'r' } })[0]
    expect(stored?.price).toMatchObject(prices.m)
    expect(stored?.maxRequest.usd).toBeUndefined()
  })

  test('what is written to a cache for an hour costs what that costs', () => {
    const cached = { m: { inputPerMTok: 1, outputPerMTok: 0, cacheWriteInputPerMTok: 1.25 } }
    const provider = (ttl: string): ProviderOptions => ({
      ...place('anthropic-messages'),
      prices: cached,
      body: { system: [{ type: 'text', text: 'x', cache_control: { type: 'ephemeral', ttl } }] },
    })
    const [short] = plannedAt(provider('5m'))
    const [long] = plannedAt(provider('1h'))
    expect((long?.maxRequest.usd ?? 0) / (short?.maxRequest.usd ?? 0)).toBeCloseTo(2 / 1.25, 6)
    expect(short?.price?.cacheWriteInputPerMTok).toBe(1.25)
    expect(long?.price?.cacheWriteInputPerMTok).toBe(2)
  })
})

describe('a budget that the first requests do not fit in', () => {
  const settings = { budgetUsd: 0.001, isBudgetDeclared: true }

  test('is refused with what it takes and what to change', () => {
    expect(() => declare({ provider: { prices }, settings })).toThrow(
      /one request can cost \$0\.0057, more than `budgetUsd` \$0\.001\. Raise it.*or lower `maxTokens` \(512\)/,
    )
    const small = { provider: { prices }, matrix: { maxTokens: 16, concurrency: 8 } }
    expect(() => declare({ ...small, settings })).toThrow(
      /the \d+ requests that are sent together can cost/,
    )
  })

  test.each([
    [{ n: 1000 }, /can cost .*\(512\) or `n` \(1000\) of `body`$/],
    [
      { reasoning: { max_tokens: 900_000 } },
      /can cost .*\(512\) or `reasoning\.max_tokens` \(900000\) of `body`$/,
    ],
    [{ n: 'Infinity' }, /`body` sets `n` to Infinity, so nothing limits the tokens.*Lower it/],
    [{ best_of: 1e308 }, /`body` sets `best_of` to 1e\+308, so nothing limits/],
  ])('names what raises it: %j', (fields, message) => {
    const provider = { prices, body: fields }
    expect(() => declare({ provider, settings: { budgetUsd: 1, isBudgetDeclared: true } })).toThrow(
      message,
    )
  })

  test('fits where it is just enough', () => {
    const [cell] = plannedAt({ prices })
    const usd = cell?.maxRequest.usd ?? NaN
    const at = (budgetUsd: number) => () =>
      declare({ provider: { prices }, settings: { ...settings, budgetUsd } })
    expect(at(usd)).not.toThrow()
    expect(at(usd * 0.999)).toThrow(/one request can cost/)
  })

  test('is none for what costs nothing', () => {
    expect(() => declare({ settings })).not.toThrow()
    const simulated = { ...settings, mode: 'simulated' as const }
    expect(() => declare({ provider: { prices }, settings: simulated })).not.toThrow()
  })
})

test('what is refused of a body is shown without its credentials', () => {
  const secret = 'sk-proj-1234567890abcdef'
  const server = { type: 'mcp', server_url: 'https://example.com', authorization: secret }
  const tools = [{ name: 'weather' }]
  const fee = refusalOf({ provider: { prices, body: { mcp_servers: [server] } } })
  const departure = refusalOf({ provider: { body: { tools: [server] } }, matrix: { tools } })
  for (const message of [fee, departure]) {
    expect(message).toContain('"type":"mcp"')
    expect(message).not.toContain(secret.slice(0, 12))
  }
})
