import type { Fields } from '../model/merge-patch.ts'
import type { ProviderSpec } from '../model/provider.ts'
import type { Effort, Reasoning } from '../model/reasoning.ts'

/** What a protocol cannot say. */
export type Unsayable = string

/**
 * The request fields that say how much a model is to think, as each vendor's API reference of November
 * 2026 has them; a sentence where there are none.
 */
export function reasoningFields(
  reasoning: Reasoning,
  provider: ProviderSpec,
  wireModel: string,
): Fields | Unsayable {
  switch (provider.protocol) {
    case 'openai-chat':
      return new URL(provider.baseURL).hostname === 'openrouter.ai'
        ? {
            reasoning: isEffort(reasoning)
              ? { effort: reasoning }
              : { max_tokens: reasoning.maxTokens },
          }
        : isEffort(reasoning)
          ? { reasoning_effort: reasoning }
          : "the protocol 'openai-chat' has efforts only. Name one, or give the server's own field in `body`"
    case 'openai-responses':
      return isEffort(reasoning)
        ? { reasoning: { effort: reasoning } }
        : "the protocol 'openai-responses' has efforts only. Name one"
    case 'anthropic-messages':
      return anthropicFields(reasoning)
    case 'gemini-generate-content':
      return { generationConfig: { thinkingConfig: geminiFields(reasoning) } }
    case 'bedrock-converse':
    default:
      return bedrockFields(reasoning, wireModel)
  }
}

function isEffort(reasoning: Reasoning): reasoning is Effort {
  return typeof reasoning === 'string'
}

function anthropicFields(reasoning: Reasoning): Fields {
  if (!isEffort(reasoning)) {
    return { thinking: { type: 'enabled', budget_tokens: reasoning.maxTokens } }
  }
  if (reasoning === 'none') return { thinking: { type: 'disabled' } }
  return {
    thinking: { type: 'adaptive' },
    output_config: { effort: reasoning === 'minimal' ? 'low' : reasoning },
  }
}

function geminiFields(reasoning: Reasoning): Fields {
  if (!isEffort(reasoning)) return { thinkingBudget: reasoning.maxTokens }
  if (reasoning === 'none') return { thinkingBudget: 0 }
  return { thinkingLevel: reasoning === 'xhigh' ? 'high' : reasoning }
}

/** Converse has no field of its own: each maker's own stand in one that it hands on. */
function bedrockFields(reasoning: Reasoning, wireModel: string): Fields | Unsayable {
  if (wireModel.includes('anthropic.')) {
    return { additionalModelRequestFields: anthropicFields(reasoning) }
  }
  if (wireModel.includes('openai.') && isEffort(reasoning)) {
    return { additionalModelRequestFields: { reasoning_effort: reasoning } }
  }
  return "on Bedrock it is known of models by Anthropic and (as an effort) by OpenAI. Give the model's own fields in `body`, under `additionalModelRequestFields`"
}

/** Models of Google's that would spend a small `maxTokens` on thinking alone, by the router's host. */
const geminiEfforts: readonly (readonly [RegExp, Readonly<Record<string, Reasoning>>])[] = [
  [/gemini-2\.5-pro$/, { 'openrouter.ai': { maxTokens: 128 }, 'api.opper.ai': 'low' }],
  [/gemini-2\.5-flash(?:-lite)?$/, { 'openrouter.ai': 'none', 'api.opper.ai': 'none' }],
]

/**
 * OpenAI's reasoning models, the least effort that each takes. They think at medium effort else, and
 * an answer of a few hundred tokens is thought alone. Undefined are those that take one effort only.
 */
const openAIEfforts: readonly (readonly [RegExp, Effort | undefined])[] = [
  [/-chat\b|-pro\b|deep-research|^o1-(?:mini|preview)/, undefined],
  [/codex/, 'low'],
  [/^o\d/, 'low'],
  [/^gpt-5(?:-(?:mini|nano))?(?:-\d{4}-\d\d-\d\d)?$/, 'minimal'],
  [/^gpt-5\.\d/, 'none'],
  [/^gpt-(?:[6-9]|\d\d)/, 'low'],
]

/** Who serves OpenAI's models by names of their own. */
const openAIHosts: Readonly<Record<string, RegExp>> = {
  'api.openai.com': /^(?:ft:)?/,
  'openrouter.ai': /^openai\//,
  'api.opper.ai': /^openai\//,
}

/** OpenAI's own name of a model at a provider that serves it; undefined for all others. */
export function openAIModel({ baseURL }: ProviderSpec, wireModel: string): string | undefined {
  const { hostname } = new URL(baseURL)
  const prefix = openAIHosts[hostname.endsWith('.api.openai.com') ? 'api.openai.com' : hostname]
  const match = prefix?.exec(wireModel)
  return match ? wireModel.slice(match[0].length) : undefined
}

/** The effort that leaves a model room to answer in; undefined where it does by itself, or unknown. */
export function defaultReasoning(provider: ProviderSpec, wireModel: string): Reasoning | undefined {
  const openAI = openAIModel(provider, wireModel)
  if (openAI !== undefined) return openAIEfforts.find(([names]) => names.test(openAI))?.[1]
  return geminiEfforts.find(([names]) => names.test(wireModel))?.[1][
    new URL(provider.baseURL).hostname
  ]
}

/** Whether fields of a request say already how much is to be thought. */
export function saysReasoning(fields: Fields): boolean {
  return Object.entries(fields).some(
    ([name, value]) =>
      /reason|think/i.test(name) ||
      (typeof value === 'object' && value !== null && saysReasoning(Object(value))),
  )
}
