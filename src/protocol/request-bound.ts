import { limitsIn } from './body-limits.ts'
import type { JsonObject } from './json-value.ts'

/** What one request can be billed for at most, in tokens. */
export interface RequestBound {
  readonly inputTokens: number
  /** Undefined where the body limits nothing. */
  readonly outputTokens: number | undefined
}

/** What templates put around messages, beyond the names and brackets of the body. */
const TEMPLATE_TOKENS = 100
/** What templates put around tools. */
const TOOL_TEMPLATE_TOKENS = 1000

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
  const isLimited = output.size > 0 && [...output.values()].every((limit) => limit > 0)
  return {
    inputTokens:
      Buffer.byteLength(JSON.stringify(body)) +
      TEMPLATE_TOKENS +
      (hasTools ? TOOL_TEMPLATE_TOKENS : 0),
    outputTokens: isLimited ? (Math.max(...output.values()) + thoughts) * times : undefined,
  }
}
