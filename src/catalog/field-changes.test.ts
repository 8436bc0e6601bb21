import { expect, test } from 'vitest'

import type { HttpProtocolName } from '../model/provider.ts'
import { mergeCatalog } from './catalog.ts'
import { knownChanges } from './field-changes.ts'

function changesFor(
  model: string,
  protocol: HttpProtocolName = 'openai-chat',
  baseURL = 'https://api.openai.com/v1',
) {
  const lab = { protocol, baseURL, models: { m: model } }
  const provider = mergeCatalog({ models: {}, providers: { lab } }).providers['lab']
  if (!provider) throw new Error('the provider is missing')
  return knownChanges(provider, model)
}

test.each(['gpt-5', 'gpt-5.2-mini', 'o1', 'o3-mini', 'o4-mini', 'gpt-6', 'a-name-of-next-year'])(
  '%s at OpenAI takes the newer limit and no temperature',
  (model) => {
    expect(changesFor(model)).toEqual({
      leaveOut: ['temperature'],
      sendAs: { max_tokens: 'max_completion_tokens' },
    })
    expect(changesFor(model, 'openai-responses')).toEqual({ leaveOut: ['temperature'], sendAs: {} })
  },
)

test.each(['gpt-4.1', 'gpt-4o-mini', 'gpt-3.5-turbo', 'ft:gpt-4.1-mini:acme', 'gpt-5-chat-latest'])(
  '%s at OpenAI takes the older fields',
  (model) => {
    expect(changesFor(model)).toEqual({ leaveOut: [], sendAs: {} })
  },
)

test.each(['https://openrouter.ai/api/v1', 'https://api.opper.ai/v3/compat'])(
  'through %s only the newer ones of OpenAI do',
  (baseURL) => {
    const newer = { leaveOut: ['temperature'], sendAs: { max_tokens: 'max_completion_tokens' } }
    const none = { leaveOut: [], sendAs: {} }
    expect(changesFor('openai/gpt-5-mini', 'openai-chat', baseURL)).toEqual(newer)
    expect(changesFor('openai/o4-mini', 'openai-chat', baseURL)).toEqual(newer)
    expect(changesFor('openai/gpt-4.1', 'openai-chat', baseURL)).toEqual(none)
    expect(changesFor('openai/gpt-oss-120b', 'openai-chat', baseURL)).toEqual(none)
    expect(changesFor('anthropic/claude-sonnet-4.6', 'openai-chat', baseURL)).toEqual(none)
  },
)

test('nothing is taken for known of other hosts', () => {
  const none = { leaveOut: [], sendAs: {} }
  expect(changesFor('gpt-5', 'openai-chat', 'https://api.openai.com.example/v1')).toEqual(none)
  expect(changesFor('gpt-5', 'openai-chat', 'http://127.0.0.1:1/v1')).toEqual(none)
  expect(changesFor('gpt-5', 'openai-chat', 'https://eu.api.openai.com/v1')).not.toEqual(none)
})
