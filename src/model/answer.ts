import type { ToolCall } from './observation.ts'
import type { JsonSchema, Tool, ToolChoice } from './prompt.ts'

/** What a check sees of one answer. */
export interface Answer {
  /** The visible text. */
  readonly text: string
  /** The parsed text in JSON mode and with a `schema`; undefined otherwise, and when it does not parse. */
  readonly json: unknown
  /** Tokens of the visible text: the server's count, or o200k's where reasoning is part of that. */
  readonly tokens: number
  /** Why the answer ended, in the server's words. */
  readonly finishReason: string | undefined
  /** The prompt as declared, without the nonce. */
  readonly prompt: string
  /** Words of which a relevant answer contains some; empty when the prompt has none. */
  readonly keywords: readonly string[]
  /** The requested limit, in tokens. */
  readonly maxTokens: number
  /** The answer was cut at that limit. */
  readonly truncated: boolean
  /** Whether the request has `json: true` or a `schema`. */
  readonly jsonMode: boolean
  /** The tools that the answer calls, with their arguments as text; empty for most. */
  readonly toolCalls: readonly ToolCall[]
  /** The tools that were declared; empty for most. */
  readonly tools: readonly Tool[]
  /** What was declared of the choice of tools; undefined where nothing was. */
  readonly toolChoice: ToolChoice | undefined
  /** The schema that was declared. */
  readonly schema: JsonSchema | undefined
  /** What the prompt says a good answer is; undefined where it says nothing. */
  readonly expected: unknown
}

/**
 * Judges one answer: `true` when it is good, else the reason why not, or a promise of one of them within
 * 10 seconds. What a check throws is an error of the check, and not of the answer.
 */
export type Check = (answer: Answer) => true | string | Promise<true | string>

/** Gives an answer a score; the answer is good from `atLeast` on. */
export interface ScoreCheck {
  /** From 0 to 1, or a promise of that within 10 seconds. */
  readonly score: (answer: Answer) => number | Promise<number>
  /** From 0 to 1. */
  readonly atLeast: number
}

/** Name of a check → the check. */
export type Checks = Readonly<Record<string, Check | ScoreCheck>>
