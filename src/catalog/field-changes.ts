import { type FieldChanges, noChanges } from '../model/field-changes.ts'
import type { ProviderSpec } from '../model/provider.ts'
import { openAIModel } from './reasoning.ts'

/**
 * OpenAI's models up to 2025 that take `max_tokens` and `temperature`. All that came later, from o1
 * and gpt-5 on, take `max_completion_tokens` and no temperature but their own (API reference of
 * November 2026). gpt-5-chat is the exception.
 */
const olderModels = /^(?:gpt-3|gpt-4|chatgpt-4|davinci|babbage|gpt-5-chat)/
/** Routers serve open models under OpenAI's name as well, and those take what they always took. */
const newerModels = /^(?:o\d|gpt-[5-9]|gpt-\d\d)/

/**
 * What is known of the request fields that a model rejects, at OpenAI and at routers that hand
 * requests on to it. Who else rejects what shows when it is asked.
 */
export function knownChanges(provider: ProviderSpec, wireModel: string): FieldChanges {
  const model = openAIModel(provider, wireModel)
  if (model === undefined || olderModels.test(model)) return noChanges
  const isRouter = model !== wireModel && !wireModel.startsWith('ft:')
  if (isRouter && !newerModels.test(model)) return noChanges
  const leaveOut = ['temperature']
  if (provider.protocol === 'openai-responses') return { leaveOut, sendAs: {} }
  if (provider.protocol !== 'openai-chat') return noChanges
  return { leaveOut, sendAs: { max_tokens: 'max_completion_tokens' } }
}
