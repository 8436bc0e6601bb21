/**
 * What a finish reason says of an answer: it came to its own end, it was cut at the token limit of the
 * request, it is a call of a tool, a filter stopped it, the server gave up, or something else cut it.
 */
export type FinishGroup = 'end' | 'limit' | 'tool' | 'filter' | 'gave-up' | 'cut'

/**
 * The words of vendors and engines for it, by their documentation of November 2026; case, what stands
 * between words, and what Google's enums begin with say nothing.
 */
const table: readonly (readonly [FinishGroup, vendors: string, words: string])[] = [
  ['end', 'OpenAI, and what is compatible with it', 'stop completed'],
  ['end', 'Anthropic, Bedrock, xAI', 'end_turn stop_sequence'],
  ['end', 'TGI, Together, watsonx', 'eos eos_token endoftext end_of_text end_of_sequence'],
  [
    'end',
    'Cohere, Baidu, AI21, LM Studio',
    'complete normal finish finished eosfound stopstringfound',
  ],
  [
    'limit',
    'OpenAI, Anthropic, Gemini, Bedrock',
    'length max_tokens max_output_tokens max_completion_tokens',
  ],
  ['limit', 'Mistral, watsonx, Cohere', 'model_length token_limit error_limit'],
  ['limit', 'LM Studio, TGI', 'maxpredictedtokensreached max_length max_new_tokens'],
  ['tool', 'OpenAI of old and of today', 'tool_calls function_call'],
  ['tool', 'Anthropic, Bedrock, Cohere', 'tool_use tool_call toolcalls'],
  ['filter', 'OpenAI, Azure, DeepSeek, Moonshot', 'content_filter'],
  ['filter', 'Anthropic, Bedrock', 'refusal guardrail_intervened content_filtered'],
  [
    'filter',
    'Gemini and Vertex, of candidates',
    'safety recitation blocklist prohibited_content spii language',
  ],
  [
    'filter',
    'Vertex',
    'image_safety image_prohibited_content image_recitation model_armor jailbreak',
  ],
  ['filter', 'Zhipu, Tencent, SenseNova, Cohere', 'sensitive error_toxic'],
  ['filter', 'gateways', 'content_policy content_policy_violation content_filtering moderation'],
  ['filter', 'gateways', 'guardrail guardrails blocked filtered filter'],
  ['gave-up', 'vLLM, SGLang', 'abort aborted repetition'],
  ['gave-up', 'OpenRouter, Mistral, Cohere', 'error errored user_cancel'],
  [
    'gave-up',
    'Zhipu, DeepSeek, Moonshot',
    'network_error insufficient_system_resource engine_overloaded',
  ],
  ['gave-up', 'Gemini', 'other malformed_function_call malformed_response unexpected_tool_call'],
  ['gave-up', 'Gemini', 'too_many_tool_calls missing_thought_signature image_other no_image'],
  ['gave-up', 'Bedrock', 'malformed_model_output malformed_tool_use'],
  ['gave-up', 'Responses', 'failed failure cancelled canceled incomplete expired'],
  ['gave-up', 'watsonx, gateways', 'timeout timed_out time_limit interrupted disconnect exception'],
  ['gave-up', 'gateways', 'server_error internal_error internal_server_error upstream_error'],
  [
    'gave-up',
    'gateways',
    'service_unavailable unavailable overloaded resource_exhausted rate_limit',
  ],
  ['gave-up', 'gateways', 'connection_error malformed_tool_call'],
  [
    'cut',
    'Anthropic, Zhipu, Bedrock',
    'model_context_window_exceeded context_length_exceeded pause_turn',
  ],
]

/** Words that say that there is no reason yet, without what stands between their parts. */
const none: ReadonlySet<string> = new Set([
  '',
  'null',
  'none',
  'nil',
  'undefined',
  'unspecified',
  'notfinished',
  'unfinished',
  'inprogress',
  'finishreasonunspecified',
  'blockreasonunspecified',
  'blockedreasonunspecified',
])

const groups: ReadonlyMap<string, FinishGroup> = new Map(
  table.flatMap(([group, , words]) =>
    words.split(' ').map((word) => [plain(word), group] as const),
  ),
)

function wordOf(finishReason: string): string {
  const word = finishReason.trim().toLowerCase().replaceAll(/[-\s]/g, '_')
  return word.replace(/^(?:finish|stop)_reason_(?!unspecified)/, '')
}

/** `end_turn`, `endTurn` and `end turn` are one word. */
function plain(word: string): string {
  return word.replaceAll('_', '')
}

/** Whether a text where a finish reason may stand is one. */
export function isFinishReason(text: string): boolean {
  return !none.has(plain(wordOf(text)))
}

/** What reasons that nobody has listed say by a part of theirs; the first that fits counts. */
const partsOfWords: readonly (readonly [FinishGroup, part: RegExp])[] = [
  ['cut', /context|truncat|cut_*off/],
  [
    'limit',
    /max_*(?:new|output|completion)?_*(?:token|length)|(?:token|length|output)s?_*(?:limit|max)/,
  ],
  ['gave-up', /error|fail|abort|cancel|crash|exception|unavailable|disconnect|interrupt|reject/],
  ['gave-up', /time_*(?:out|limit)|max_*time|deadline|over_*load|exhaust|exceed|quota|retries/],
  [
    'gave-up',
    /rate_*limit|throttl|busy|capacity|stall|insufficient|unhealthy|restart|bad_*gateway/,
  ],
  [
    'gave-up',
    /kill|died|dead|terminated|preempt|evict|drop|shut_*down|oom$|out_of_memory|lost|gone/,
  ],
  [
    'gave-up',
    /broken|corrupt|hang_*up|load_*shed|out_*of_*(?:credit|balance)|unexpected_*e(?:of|nd)/,
  ],
  [
    'gave-up',
    /(?:connection|client|server|upstream|socket|stream)_*closed|closed_*by|nan_*detected/,
  ],
  ['filter', /filter|moderat|polic(?:y|ies)|safety|unsafe|harm|violat|guardrail|toxic|nsfw|refus/],
  ['filter', /blocked|censor|sensitive|copyright|recitation|profan|inject/],
]

/** Undefined without a reason, and for an unknown one. */
export function finishGroup(finishReason: string | undefined): FinishGroup | undefined {
  if (finishReason === undefined) return undefined
  const word = wordOf(finishReason)
  const known = groups.get(plain(word))
  if (known !== undefined || /^(?:no|not|without)_(?!capacity)/.test(word)) return known
  return partsOfWords.find(([, part]) => part.test(word))?.[0]
}

/** What an answer ended by, and how long it became. */
export interface AnswerEnd {
  readonly finishReason: string | undefined
  readonly outputTokens: number | undefined
  readonly tokenSource: 'usage' | 'tokenizer' | undefined
}

/**
 * Whether an answer was cut at the limit that was asked for: by its finish reason, or because the
 * server counts exactly as many tokens as it was allowed: some say `stop` at the limit.
 */
export function isTruncated(
  { finishReason, outputTokens, tokenSource }: AnswerEnd,
  maxTokens: number,
): boolean {
  const group = finishGroup(finishReason)
  if (group === 'limit') return true
  return group === 'end' && tokenSource === 'usage' && outputTokens === maxTokens
}
