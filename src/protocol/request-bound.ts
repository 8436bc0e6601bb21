import { limitsIn } from './body-limits.ts'
import { isObject, type JsonObject } from './json-value.ts'

/** What one request can be billed for at most, in tokens. */
export interface RequestBound {
  readonly inputTokens: number
  /** Undefined where the body limits nothing. */
  readonly outputTokens: number | undefined
  /** Whether what it writes to a cache is kept for an hour, at a price of its own. */
  readonly isKeptForAnHour: boolean
}

/** What templates put around messages, beyond the names and brackets of the body. */
const TEMPLATE_TOKENS = 100
/** What templates put around tools, and around a schema. */
const TOOL_TEMPLATE_TOKENS = 1000
const SCHEMA_TEMPLATE_TOKENS = 1000

/**
 * The bound of a request by its body: no tokenizer makes more tokens of a text than it has bytes. The
 * largest limit counts, thinking comes on top of it, and all of it once for each answer.
 */
export function boundOf(body: JsonObject): RequestBound {
  const { output, thinking, answers } = limitsIn(body)
  const hasTools = ['tools', 'toolConfig', 'functions'].some((name) => body[name] !== undefined)
  const times = [...answers.values()].reduce((product, count) => product * Math.max(1, count), 1)
  const thoughts = [...thinking.values()].reduce((sum, count) => sum + Math.max(0, count), 0)
  // Engines take −1 and 0 for "no limit".
  // Whatever of it is not in the answer is billed as if it were.
  const { prediction } = body
  const predicted = isObject(prediction) ? bytesOf(prediction) : 0
  const isLimited = output.size > 0 && [...output.values()].every((limit) => limit > 0)
  return {
    inputTokens:
      bytesOf(body) +
      TEMPLATE_TOKENS +
      (hasTools ? TOOL_TEMPLATE_TOKENS : 0) +
      (hasSchema(body) ? SCHEMA_TEMPLATE_TOKENS : 0),
    outputTokens: isLimited
      ? (Math.max(...output.values()) + thoughts + predicted) * times
      : undefined,
    isKeptForAnHour: isKeptForAnHour(body),
  }
}

/** Whether a body may describe the answer: some vendors explain that to the model in their own words. */
function hasSchema({ generationConfig, ...body }: JsonObject): boolean {
  const gemini = isObject(generationConfig) ? Object.keys(generationConfig) : []
  return (
    ['response_format', 'text', 'output_config', 'output_format', 'outputConfig'].some(
      (name) => body[name] !== undefined,
    ) || gemini.some((name) => /^response_?(?:json_?)?schema$/i.test(name))
  )
}

/** Whether a body asks a cache to keep something for longer than Anthropic's five minutes. */
export function isKeptForAnHour(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(isKeptForAnHour)
  if (!isObject(value)) return false
  const { ttl } = value
  const isLong = ttl !== undefined && ttl !== null && ttl !== '5m'
  return isLong || Object.values(value).some(isKeptForAnHour)
}

function bytesOf(value: JsonObject): number {
  return Buffer.byteLength(JSON.stringify(value))
}
