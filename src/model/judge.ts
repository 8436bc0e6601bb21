import { significant } from '../format/significant.ts'
import type { ModelName, ProviderName } from './endpoint-names.ts'
import type { FailedCheck, Sample, TokenCounts } from './sample.ts'

/** What a judge's question is made of. */
export interface JudgedAnswer {
  /** The prompt as declared, without the nonce. */
  readonly prompt: string
  /** The visible text, with the tools that it calls in lines of their own; cut where it is very long. */
  readonly answer: string
  /** What the prompt says a good answer is; undefined where it says nothing. */
  readonly expected: unknown
  /** Words of which a relevant answer contains some; empty where the prompt has none. */
  readonly keywords: readonly string[]
}

/** What a judge said. */
export interface JudgeReply {
  /** The visible text of its reply. */
  readonly text: string
}

/**
 * Who judges answers, and how.
 * @example judgedBy({ model: 'claude-haiku-4-5', provider: 'openrouter', atLeast: 0.7 })
 */
export interface JudgeOptions {
  /**
   * Name of the model that judges, built in or declared.
   * @example model: 'claude-haiku-4-5'
   */
  readonly model: ModelName
  /**
   * Name of the provider that serves it, built in or declared.
   * @example provider: 'openrouter'
   */
  readonly provider: ProviderName
  /**
   * The score from which on an answer passes, 0 to 1.
   * @example atLeast: 0.7
   */
  readonly atLeast: number
  /**
   * Writes the question for the judge.
   * @default asks for a number from 0 to 1, and quotes the answer
   * @example question: ({ answer, expected }) => `Does "${answer}" say ${expected}? Reply 0 or 1.`
   */
  readonly question?: ((judged: JudgedAnswer) => string) | undefined
  /**
   * Reads the score, 0 to 1, from the reply.
   * @default the only number in the reply
   * @example score: ({ text }) => (text.startsWith('yes') ? 1 : 0)
   */
  readonly score?: ((reply: JudgeReply) => number) | undefined
  /**
   * Token limit of the reply, whole, from 1.
   * @default 16
   * @example maxTokens: 4
   */
  readonly maxTokens?: number | undefined
  /**
   * Bytes of an answer that the judge is shown, at most; whole, from 1.
   * @default 8 for each token of the longest answer
   * @example maxAnswerBytes: 8_192
   */
  readonly maxAnswerBytes?: number | undefined
}

/** A check that asks a second model what an answer is worth: what `judgedBy()` returns. */
export interface JudgeCheck {
  /** Who judges, and how. */
  readonly judgedBy: JudgeOptions
}

/** The request that asked a judge. */
export type JudgeRequest = TokenCounts &
  Pick<
    Sample,
    | 'status'
    | 'failure'
    | 'httpStatus'
    | 'sentAt'
    | 'ttftMs'
    | 'endMs'
    | 'costUsd'
    | 'reportedCostUsd'
    | 'servedModel'
  >

/** What a judge said of one answer, and what asking it took. */
export interface Judgement {
  /** Name of the check. */
  readonly check: string
  /** 0 to 1; undefined where it gave none. */
  readonly score: number | undefined
  /** Why there is no score; undefined where there is one. */
  readonly reason: string | undefined
  /** It was asked and gave no score; or the question could not be written. */
  readonly broken: boolean
  /** What it said, in one short line; undefined where it said nothing, and where texts are not kept. */
  readonly reply: string | undefined
  /** Undefined where it was not asked. */
  readonly request: JudgeRequest | undefined
}

/** Whether an answer passed its checks; undefined where none failed, and one was not run or gave no score. */
export function hasPassed(
  failed: readonly FailedCheck[],
  judgements: readonly Judgement[],
  unchecked: readonly string[] = [],
): boolean | undefined {
  if (failed.length > 0) return false
  if (unchecked.length > 0) return undefined
  return judgements.every(({ score }) => score !== undefined) ? true : undefined
}

/** Why an answer of a score is not good; undefined where it is. */
export function scoreFailure(score: number, atLeast: number): string | undefined {
  if (score >= atLeast) return undefined
  return `score ${significant(score)}, expected at least ${atLeast}`
}
