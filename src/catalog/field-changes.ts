import { type FieldChanges, noChanges } from '../model/field-changes.ts'
import type { ProviderSpec } from '../model/provider.ts'

/**
 * OpenAI's models up to 2025 that take `max_tokens` and `temperature`. All that came later, from o1
 * and gpt-5 on, take `max_completion_tokens` and no temperature but their own (API reference of
 * November 2026). gpt-5-chat is the exception.
 */
const olderModels = /^(ft:)?(gpt-3|gpt-4|chatgpt-4|davinci|babbage|gpt-5-chat)/

/**
 * What is known of the request fields that a model rejects. Routers translate for their upstreams;
 * who else rejects what shows when it is asked.
 */
export function knownChanges(provider: ProviderSpec, wireModel: string): FieldChanges {
  const { hostname } = new URL(provider.baseURL)
  if (hostname !== 'api.openai.com' && !hostname.endsWith('.api.openai.com')) return noChanges
  if (olderModels.test(wireModel)) return noChanges
  const leaveOut = ['temperature']
  if (provider.protocol === 'openai-responses') return { leaveOut, sendAs: {} }
  if (provider.protocol !== 'openai-chat') return noChanges
  return { leaveOut, sendAs: { max_tokens: 'max_completion_tokens' } }
}
