/** What is read out of a usage object. */
export type UsageField =
  | 'input'
  | 'toolInput'
  | 'output'
  | 'total'
  | 'cached'
  | 'uncached'
  | 'cacheWrite'
  | 'cacheWrite1h'
  | 'reasoning'

/**
 * Under which names vendors, engines and gateways put their counts, by their documentation and by what
 * they send, as of November 2026. A dot leads into an object.
 */
const table: readonly (readonly [UsageField, vendors: string, names: string])[] = [
  [
    'input',
    'OpenAI and what is compatible; Anthropic, Responses; Gemini; Bedrock',
    'prompt_tokens input_tokens promptTokenCount inputTokens',
  ],
  [
    'input',
    "Bedrock's invocation metrics; Ollama; llama.cpp",
    'inputTokenCount prompt_eval_count tokens_evaluated',
  ],
  ['input', 'Vertex in snake case; gateways', 'prompt_token_count promptTokens input_token_count'],
  ['input', 'Cohere', 'tokens.input_tokens billed_units.input_tokens'],
  [
    'toolInput',
    'Gemini: in front of a call of its own tools, in the total only',
    'toolUsePromptTokenCount tool_use_prompt_token_count',
  ],
  ['output', 'the same four', 'completion_tokens output_tokens candidatesTokenCount outputTokens'],
  [
    'output',
    "Bedrock's invocation metrics; Ollama; llama.cpp; TGI",
    'outputTokenCount eval_count tokens_predicted generated_tokens',
  ],
  [
    'output',
    'Vertex in snake case; gateways',
    'candidates_token_count completionTokens output_token_count',
  ],
  ['output', 'Cohere', 'tokens.output_tokens billed_units.output_tokens'],
  ['total', 'all', 'total_tokens totalTokenCount totalTokens total_token_count'],
  ['cached', 'OpenAI, vLLM, OpenRouter', 'prompt_tokens_details.cached_tokens'],
  ['cached', 'Responses', 'input_tokens_details.cached_tokens'],
  [
    'cached',
    'Anthropic, Gemini, Bedrock',
    'cache_read_input_tokens cachedContentTokenCount cacheReadInputTokens',
  ],
  ['cached', 'DeepSeek', 'prompt_cache_hit_tokens'],
  [
    'cached',
    'Moonshot, Zhipu and others, at the top',
    'cached_tokens cached_prompt_tokens num_cached_tokens',
  ],
  [
    'cached',
    'gateways, at the top',
    'prompt_tokens_cached cached_input_tokens cache_read_tokens cache_hit_tokens',
  ],
  [
    'cached',
    'gateways, at the top',
    'cachedTokens cachedInputTokens cacheReadInputTokenCount cached_content_token_count',
  ],
  [
    'cached',
    'gateways',
    'prompt_tokens_details.cache_read_tokens prompt_tokens_details.cache_read_input_tokens',
  ],
  [
    'cached',
    'gateways',
    'input_tokens_details.cache_read_tokens input_tokens_details.cache_read_input_tokens',
  ],
  ['cached', 'gateways', 'input_token_details.cache_read input_token_details.cached_tokens'],
  ['cached', 'gateways', 'promptTokensDetails.cachedTokens inputTokenDetails.cacheReadTokens'],
  ['cached', 'gateways', 'prompt_token_details.cached_tokens prompt_details.cached_tokens'],
  ['uncached', 'DeepSeek', 'prompt_cache_miss_tokens'],
  [
    'cacheWrite',
    'Anthropic, Bedrock',
    'cache_creation_input_tokens cacheWriteInputTokens cacheWriteInputTokenCount',
  ],
  [
    'cacheWrite',
    'OpenRouter, LiteLLM',
    'prompt_tokens_details.cache_write_tokens prompt_tokens_details.cache_creation_tokens',
  ],
  [
    'cacheWrite',
    'gateways',
    'prompt_tokens_details.cache_creation_input_tokens cache_write_input_tokens',
  ],
  [
    'cacheWrite',
    'gateways',
    'input_tokens_details.cache_write_tokens input_tokens_details.cache_creation_tokens',
  ],
  [
    'cacheWrite',
    'gateways',
    'input_tokens_details.cache_creation_input_tokens input_token_details.cache_creation',
  ],
  [
    'cacheWrite',
    'gateways, at the top',
    'cache_write_tokens cache_creation_tokens cacheCreationInputTokens',
  ],
  ['cacheWrite1h', 'Anthropic', 'cache_creation.ephemeral_1h_input_tokens'],
  [
    'cacheWrite1h',
    'LiteLLM',
    'prompt_tokens_details.cache_creation_token_details.ephemeral_1h_input_tokens',
  ],
  ['reasoning', 'OpenAI and what is compatible', 'completion_tokens_details.reasoning_tokens'],
  [
    'reasoning',
    'Responses, Anthropic',
    'output_tokens_details.reasoning_tokens output_tokens_details.thinking_tokens',
  ],
  ['reasoning', 'Gemini', 'thoughtsTokenCount thoughts_token_count'],
  [
    'reasoning',
    'gateways, at the top',
    'reasoning_tokens thinking_tokens reasoningTokens thinkingTokens thoughts_tokens',
  ],
  [
    'reasoning',
    'gateways',
    'completion_tokens_details.thinking_tokens completion_tokens_details.thoughts_tokens',
  ],
  [
    'reasoning',
    'gateways',
    'completionTokensDetails.reasoningTokens outputTokenDetails.reasoningTokens',
  ],
  ['reasoning', 'gateways', 'output_token_details.reasoning output_token_details.reasoning_tokens'],
  [
    'reasoning',
    'gateways',
    'completion_details.reasoning_tokens completion_token_details.reasoning_tokens',
  ],
]

/** The names of a field, the commonest first. */
export const usageNames: Readonly<Record<UsageField, readonly string[]>> = {
  input: namesOf('input'),
  toolInput: namesOf('toolInput'),
  output: namesOf('output'),
  total: namesOf('total'),
  cached: namesOf('cached'),
  uncached: namesOf('uncached'),
  cacheWrite: namesOf('cacheWrite'),
  cacheWrite1h: namesOf('cacheWrite1h'),
  reasoning: namesOf('reasoning'),
}

/** A name of a path, and how it reads whoever writes it: `cachedtokens`. */
export interface PathName {
  readonly name: string
  readonly plain: string
}

const usagePaths = new Map(
  Object.entries(usageNames).map(([field, paths]) => [field, paths.map(partsOf)]),
)

function partsOf(path: string): readonly PathName[] {
  return path.split('.').map((name) => ({ name, plain: plainName(name) }))
}

/** The paths at which a field may stand, taken apart: a usage object is asked for a hundred. */
export function pathsOf(field: UsageField): readonly (readonly PathName[])[] {
  return usagePaths.get(field) ?? []
}

/** The same of a name, whoever writes it. */
export function plainName(name: string): string {
  return name.replaceAll(/[_-]/g, '').toLowerCase()
}

/** What a usage object is called, in all protocols, by Gemini, Bedrock, and gateways. */
export const usageHolders: readonly string[] = [
  'usage',
  'usageMetadata',
  'usage_metadata',
  'amazon-bedrock-invocationMetrics',
  'tokenUsage',
  'token_usage',
  'usage_info',
  'usageInfo',
]

function namesOf(field: UsageField): string[] {
  return table.flatMap(([of, , names]) => (of === field ? names.split(' ') : []))
}
