import { describe, expect, test } from 'vitest'

import { settingsOf } from '../../test/settings.ts'
import type { RunSettings } from '../bridge/settings.ts'
import { mergeCatalog } from '../catalog/catalog.ts'
import type { ProviderDeclaration } from '../catalog/declaration.ts'
import type { ProtocolName } from '../model/provider.ts'
import { checkRequests } from './check-requests.ts'
import { planMatrix } from './plan.ts'
import { plannedCells } from './planned-cells.ts'

const prices = { m: { inputPerMTok: 1, outputPerMTok: 10 } }

interface Declared {
  readonly provider?: ProviderDeclaration
  readonly matrix?: Readonly<Record<string, unknown>>
  readonly settings?: Partial<RunSettings>
}

/** Declares a matrix of one model at one provider; throws what its declaration does. */
function declare({ provider, matrix, settings: changes }: Declared): void {
  const place =
    provider?.protocol === 'bedrock-converse'
      ? { region: 'us-east-1', endpoint: 'http://127.0.0.1:1' }
      : { baseURL: 'http://127.0.0.1:1/v1' }
  const catalog = mergeCatalog({
    models: {},
    providers: { lab: { ...place, models: { m: 'wire-m' }, ...provider } },
  })
  const settings = settingsOf({ mode: 'live', catalog, ...changes })
  const plan = planMatrix('M', { models: 'm', providers: 'lab', ...matrix }, settings)
  checkRequests(plannedCells(plan.kept, plan, settings), plan, settings)
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
    ['openai-chat', { stream: false }, /`stream` to false.*every answer is streamed/],
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
  const keyed: ProviderDeclaration = { apiKeyEnv: 'PATH' }
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

describe('a budget that the first requests do not fit in', () => {
  const settings = { budgetUsd: 0.001, isBudgetDeclared: true }

  test('is refused with what it takes and what to change', () => {
    expect(() => declare({ provider: { prices }, settings })).toThrow(
      /one request can cost \$0\.0057, more than `budgetUsd` \$0\.001\. Raise it.*or lower `maxTokens` \(512\)/,
    )
    const small = { provider: { prices }, matrix: { maxTokens: 16, concurrency: 8 } }
    expect(() => declare({ ...small, settings })).toThrow(
      /the \d+ requests that are asked in one go can cost/,
    )
  })

  test('is none for what costs nothing', () => {
    expect(() => declare({ settings })).not.toThrow()
    const simulated = { ...settings, mode: 'simulated' as const }
    expect(() => declare({ provider: { prices }, settings: simulated })).not.toThrow()
  })
})
