import { significant } from '../format/significant.ts'
import type { FailedCheck, Sample, TokenCounts } from './sample.ts'

/** What a judge's question is made of. */
export interface JudgedAnswer {
  /** The prompt as declared, without the nonce. */
  readonly prompt: string
  /** The visible text, with the tools that it calls in lines of their own; cut where it is very long. */
  readonly answer: string
  /** What the prompt says a good answer is; undefined where it says nothing. */
  readonly expected: unknown
  readonly keywords: readonly string[]
}

/** What a judge said. */
export interface JudgeReply {
  readonly text: string
}

/** Who judges, and how. */
export interface JudgeOptions {
  /** Name of a model, built in or declared. */
  readonly model: string
  /** Name of the provider that is asked. */
  readonly provider: string
  /** The answer is good from this score on, 0 to 1. */
  readonly atLeast: number
  /** Writes the question. Default: a question that asks for a number from 0 to 1. */
  readonly question?: ((judged: JudgedAnswer) => string) | undefined
  /** Reads the score from the reply, 0 to 1. Default: the only number in it. */
  readonly score?: ((reply: JudgeReply) => number) | undefined
  /** Token limit of the reply, from 1. Default 16. */
  readonly maxTokens?: number | undefined
  /** So many bytes of an answer are shown to the judge at most. Default: 8 a token of the longest answer. */
  readonly maxAnswerBytes?: number | undefined
}

/** A check that asks a second model what an answer is worth: what `judgedBy()` returns. */
export interface JudgeCheck {
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
