import { describe, expect, test } from 'vitest'

import type { ProviderOptions } from '../model/options/provider-options.ts'
import type { HttpProtocolName, ProviderSpec } from '../model/provider.ts'
import { mergeCatalog } from './catalog.ts'
import { defaultReasoning, reasoningFields, saysReasoning } from './reasoning.ts'

function providerOf(declaration: ProviderOptions): ProviderSpec {
  const lab = { models: { m: 'm' }, ...declaration }
  const provider = mergeCatalog({ models: {}, providers: { lab } }).providers['lab']
  if (!provider) throw new Error('the provider is missing')
  return provider
}

function providerAt(baseURL: string, protocol: HttpProtocolName = 'openai-chat'): ProviderSpec {
  return providerOf({ baseURL, protocol })
}

const openai = providerAt('https://api.openai.com/v1')
const openrouter = providerAt('https://openrouter.ai/api/v1')
const opper = providerAt('https://api.opper.ai/v3/compat')
const anthropic = providerAt('https://api.anthropic.com', 'anthropic-messages')
const gemini = providerAt(
  'https://generativelanguage.googleapis.com/v1beta',
  'gemini-generate-content',
)
const bedrock = providerOf({ protocol: 'bedrock-converse', region: 'us-east-1' })

describe('what is said of reasoning', () => {
  test.each([
    [openai, 'low', { reasoning_effort: 'low' }],
    [openrouter, 'low', { reasoning: { effort: 'low' } }],
    [openrouter, { maxTokens: 64 }, { reasoning: { max_tokens: 64 } }],
    [
      providerAt('https://api.openai.com/v1', 'openai-responses'),
      'none',
      { reasoning: { effort: 'none' } },
    ],
    [anthropic, 'none', { thinking: { type: 'disabled' } }],
    [anthropic, 'high', { thinking: { type: 'adaptive' }, output_config: { effort: 'high' } }],
    [anthropic, { maxTokens: 1024 }, { thinking: { type: 'enabled', budget_tokens: 1024 } }],
    [gemini, 'none', { generationConfig: { thinkingConfig: { thinkingBudget: 0 } } }],
    [gemini, 'low', { generationConfig: { thinkingConfig: { thinkingLevel: 'low' } } }],
    [gemini, { maxTokens: 128 }, { generationConfig: { thinkingConfig: { thinkingBudget: 128 } } }],
  ] as const)('at $baseURL: %j', (provider, reasoning, fields) => {
    expect(reasoningFields(reasoning, provider, 'm')).toEqual(fields)
  })

  test("stands among each maker's own fields on Bedrock", () => {
    expect(reasoningFields({ maxTokens: 1024 }, bedrock, 'us.anthropic.claude-x')).toEqual({
      additionalModelRequestFields: { thinking: { type: 'enabled', budget_tokens: 1024 } },
    })
    expect(reasoningFields('low', bedrock, 'openai.gpt-oss-120b-1:0')).toEqual({
      additionalModelRequestFields: { reasoning_effort: 'low' },
    })
    expect(reasoningFields('low', bedrock, 'us.amazon.nova-x')).toContain('`body`')
  })

  test('is a sentence where the protocol has no field', () => {
    expect(reasoningFields({ maxTokens: 9 }, openai, 'o3')).toContain('efforts only')
  })
})

describe('the default leaves room for an answer', () => {
  test.each([
    ['gpt-5', 'minimal'],
    ['gpt-5-mini', 'minimal'],
    ['gpt-5-mini-2025-08-07', 'minimal'],
    ['gpt-5.1', 'none'],
    ['gpt-5.4-nano', 'none'],
    ['o3', 'low'],
    ['o4-mini', 'low'],
    ['gpt-5-codex', 'low'],
    ['gpt-6-sol', 'low'],
    // These take one effort only, or none.
    ['gpt-5-pro', undefined],
    ['gpt-5.2-pro', undefined],
    ['gpt-5-chat-latest', undefined],
    ['o1-mini', undefined],
    ['o3-deep-research', undefined],
    // These do not reason.
    ['gpt-4.1', undefined],
    ['gpt-4o', undefined],
  ] as const)('of %s: %s', (model, effort) => {
    expect(defaultReasoning(openai, model)).toBe(effort)
    expect(defaultReasoning(openrouter, `openai/${model}`)).toBe(effort)
    expect(defaultReasoning(opper, `openai/${model}`)).toBe(effort)
  })

  test('is known of nobody else', () => {
    expect(defaultReasoning(providerAt('http://127.0.0.1:9/v1'), 'gpt-5')).toBeUndefined()
    expect(defaultReasoning(openrouter, 'gpt-5')).toBeUndefined()
    expect(defaultReasoning(openrouter, 'openai/gpt-oss-120b')).toBeUndefined()
    expect(defaultReasoning(openai, 'constructor')).toBeUndefined()
  })

  test("of Google's is the routers' own", () => {
    expect(defaultReasoning(openrouter, 'google/gemini-2.5-pro')).toEqual({ maxTokens: 128 })
    expect(defaultReasoning(opper, 'gemini/gemini-2.5-pro')).toBe('low')
    expect(defaultReasoning(opper, 'gemini/gemini-2.5-flash')).toBe('none')
  })
})

test.each([
  [{ reasoning: { effort: 'low' } }, true],
  [{ reasoning_effort: null }, true],
  [{ generationConfig: { thinkingConfig: {} } }, true],
  [{ extra: [{ enable_thinking: false }] }, true],
  [{ provider: { order: ['x'] }, top_p: 1 }, false],
])('whether %j says something of reasoning: %s', (fields, says) => {
  expect(saysReasoning(fields)).toBe(says)
})
