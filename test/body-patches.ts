import type { RandomStream } from '../src/stats/random.ts'
import type { Fields } from './billing-server.ts'

const limitNames = words(
  'max_tokens max_completion_tokens max_output_tokens maxOutputTokens maxTokens max_new_tokens maxTokenCount max_gen_len num_predict n_predict max_out_tokens',
)
const answerNames = words('n best_of candidateCount num_generations number_of_outputs')
const thinkingNames = words('thinking_budget thinkingBudget budget_tokens max_reasoning_tokens')
const otherNames = words(
  'stream stream_options messages contents input model modelId system tools tool_choice response_format modalities temperature web_search_options search_parameters plugins enable_search service_tier serviceTier models fallbacks prediction logprobs seed metadata store min_tokens max_input_tokens verbosity reasoning_effort top_k user',
)
const names = [...limitNames, ...answerNames, ...answerNames, ...thinkingNames, ...otherNames]
/** What gateways and clients put fields into. */
const containers = words(
  'generationConfig generation_config inferenceConfig additionalModelRequestFields extra_body options parameters reasoning thinking',
)
const drawn: readonly ((random: RandomStream) => unknown)[] = [
  (random) => 1 + random.integer(5000),
  (random) => 1 + random.integer(6),
  (random) => String(1 + random.integer(900)),
  (random) => [1 + random.integer(9)],
]
const fixed: readonly unknown[] = JSON.parse(`[
  null, true, false, 0, -1, 2.5, 1e12, 1e308, "1_000", " 77 ", "NaN", "Infinity", "lots", "", "auto",
  "high", "default", "priority", "flex", "another", [], {}, ["text", "audio"], { "type": "enabled" },
  { "enabled": true }, [{ "id": "web" }], [{ "type": "web_search" }]
]`)
const values = [...drawn, ...fixed.map((value) => () => value)]

/** Fields as nobody would write them, beside and inside of those of any protocol. */
export function drawPatch(random: RandomStream): Fields {
  const pick = <Item>(items: readonly Item[]): Item | undefined =>
    items[random.integer(items.length)]
  const draw = (depth: number): Fields => {
    const isNested = depth < 2 && random.uniform() < 0.35
    const name = pick(isNested ? containers : names) ?? ''
    return { [name]: isNested ? draw(depth + 1) : pick(values)?.(random) }
  }
  return Object.assign({}, ...Array.from({ length: 1 + random.integer(3) }, () => draw(0)))
}

/** The names that stand in a patch, at any depth. */
export function namesIn(patch: Fields): string[] {
  return Object.entries(patch).flatMap(([name, value]) => [
    name,
    ...(isFields(value) ? namesIn(value) : []),
  ])
}

/** What a server lets a body have that never says no and reads every name that it knows, anywhere. */
export interface Allowed {
  /** Tokens of all answers. */
  readonly output: number
  /** Whether it charges for something beside tokens. */
  readonly hasFee: boolean
}

/** Words in which limits are those of somebody else. */
const texts = new Set(
  words(
    'messages contents input tools toolConfig system systemInstruction instructions response_format text output_config outputConfig metadata',
  ),
)

export function allowedBy(body: Fields): Allowed {
  let [limit, thinking, answers, hasFee] = [0, 0, 1, false]
  const visit = (fields: Fields, isThinking: boolean): void => {
    for (const [name, value] of Object.entries(fields)) {
      if (name === 'tools') hasFee ||= JSON.stringify(value).includes('web_search')
      if (texts.has(name)) continue
      const count = numberOf(value)
      if (isThinking && /token|budget/i.test(name)) thinking += count
      else if (limitNames.includes(name)) limit = Math.max(limit, count)
      else if (thinkingNames.includes(name)) thinking += count
      else if (answerNames.includes(name)) answers *= Math.max(1, count)
      else if (/^(?:web_search|search_param|plugins|enable_search)/.test(name)) {
        hasFee ||= value === true || (isFields(value) && value['enabled'] === true)
      }
      if (isFields(value)) visit(value, isThinking || /^(?:reasoning|thinking)/.test(name))
    }
  }
  visit(body, false)
  return { output: (limit + thinking) * answers, hasFee }
}

function numberOf(value: unknown): number {
  const [one] = [value].flat()
  const isCount = typeof one === 'number' || (typeof one === 'string' && /^ *\d[\d_]* *$/.test(one))
  return isCount ? Math.max(0, Number(String(one).replaceAll('_', ''))) : 0
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function words(text: string): string[] {
  return text.split(' ')
}
