import { setTimeout as delay } from 'node:timers/promises'

import type { Answer, Check, Checks, ScoreCheck } from '../model/answer.ts'
import { rendered } from '../model/bench-error.ts'
import { finishGroup } from '../model/finish-reason.ts'
import { scoreFailure } from '../model/judge.ts'
import type { FailedCheck, Quality } from '../model/sample.ts'
import { schemaFailure } from './json-schema.ts'

/** A check that has no answer after so long has none. */
const MAX_CHECK_MS = 10_000

/** Runs the structural checks and the given ones on one answer. */
export async function checkAnswer(
  answer: Answer,
  checks: Checks,
  maxCheckMs = MAX_CHECK_MS,
): Promise<Quality> {
  const failed: FailedCheck[] = [...structuralFailures(answer)]
  const scores: Record<string, number> = {}
  // One after the other: what asks another service asks it once at a time.
  for (const [check, declared] of Object.entries(checks)) {
    const { reason, score, isBroken } = await outcomeOf(declared, answer, maxCheckMs)
    if (score !== undefined) scores[check] = score
    if (reason !== undefined) failed.push({ check, reason, ...(isBroken && { broken: true }) })
  }
  const hasScores = Object.keys(scores).length > 0
  return { passed: failed.length === 0, failed, ...(hasScores && { scores }) }
}

function structuralFailures(answer: Answer): FailedCheck[] {
  const failed: FailedCheck[] = []
  const { finishReason, toolCalls } = answer
  if (!isGoodFinish(answer)) {
    failed.push({ check: 'finish', reason: `finish reason ${finishReason}` })
  }
  for (const call of toolCalls) {
    const reason = whatIsWrong(call, answer)
    if (reason !== undefined) failed.push({ check: 'tool-call', reason })
  }
  const reason = toolFailure(answer)
  if (reason !== undefined) failed.push({ check: 'tool', reason })
  if (answer.jsonMode && toolCalls.length === 0) {
    if (answer.json === undefined) failed.push(jsonFailure(answer))
    else failed.push(...schemaFailures(answer))
  }
  return failed
}

/** What is wrong with the choice of tools, and with arguments that are JSON all the same. */
function toolFailure({ tools, toolChoice, toolCalls }: Answer): string | undefined {
  if (tools.length === 0) return undefined
  if (toolCalls.length === 0 && toolChoice !== undefined && !isOptional(toolChoice)) {
    return `no tool was called, although \`toolChoice\` is ${rendered(toolChoice)}`
  }
  for (const { name, arguments: words } of toolCalls) {
    if (toolChoice === 'none') return `${name} was called, although \`toolChoice\` is "none"`
    if (typeof toolChoice === 'object' && name !== toolChoice.name) {
      return `${name} was called, not ${toolChoice.name}`
    }
    const tool = tools.find((declared) => declared.name === name)
    if (!tool) return `${name || 'a tool without a name'} was called, which is not declared`
    const wrong =
      parseFailure(words || '{}') ?? schemaFailure(tool.parameters, JSON.parse(words || '{}'))
    if (wrong !== undefined) return `the arguments of ${name} do not fit: ${wrong}`
  }
  return undefined
}

function isOptional(toolChoice: NonNullable<Answer['toolChoice']>): boolean {
  return toolChoice === 'auto' || toolChoice === 'none'
}

function schemaFailures({ schema, json }: Answer): FailedCheck[] {
  const reason = schema && schemaFailure(schema, json)
  return reason === undefined ? [] : [{ check: 'schema', reason }]
}

/** What nobody has heard of is noted, and no fault of the answer. */
function isGoodFinish({ finishReason, toolCalls }: Answer): boolean {
  const group = finishGroup(finishReason)
  if (group === 'tool') return toolCalls.length > 0
  return group === undefined || group === 'end' || group === 'limit'
}

function whatIsWrong(
  { name, arguments: words }: Answer['toolCalls'][number],
  { truncated, maxTokens }: Answer,
): string | undefined {
  if (name === '') return 'a tool call without a name'
  // A tool without parameters is called with nothing.
  if (words.trim() === '') return undefined
  const failure = parseFailure(words)
  if (failure === undefined) return undefined
  return truncated
    ? `the arguments of tool ${name} were cut at ${maxTokens} tokens`
    : `the arguments of tool ${name} are not JSON: ${failure}`
}

/** Cut JSON is a limit that was too low; broken JSON is a model that cannot, and prose is no JSON. */
function jsonFailure({ text, truncated, maxTokens }: Answer): FailedCheck {
  if (truncated && /^\s*(?:```(?:json)?\s*)?[[{]/i.test(text)) {
    return { check: 'json-truncated', reason: `JSON cut at ${maxTokens} tokens` }
  }
  return { check: 'json', reason: `invalid JSON: ${parseFailure(text) ?? ''}` }
}

/** What a check says of an answer. */
interface Outcome {
  /** Why the answer is not good; undefined where it is. */
  readonly reason?: string
  readonly score?: number
  /** The check said nothing. */
  readonly isBroken?: true
}

async function outcomeOf(
  check: Check | ScoreCheck,
  answer: Answer,
  maxCheckMs: number,
): Promise<Outcome> {
  let result: unknown
  try {
    result = typeof check === 'function' ? check(answer) : check.score(answer)
    if (isPromise(result)) result = await inTime(result, maxCheckMs)
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    return { isBroken: true, reason: `the check threw: ${message}` }
  }
  return typeof check === 'function' ? verdictOf(result) : scoreOf(result, check)
}

function verdictOf(result: unknown): Outcome {
  if (result === true) return {}
  if (typeof result === 'string') return { reason: result }
  if (result === false) return { reason: 'the check returned false, without a reason' }
  return {
    isBroken: true,
    reason: `the check returned ${rendered(result)}, not true or a reason`,
  }
}

function scoreOf(result: unknown, { atLeast }: ScoreCheck): Outcome {
  if (typeof result !== 'number' || !(result >= 0 && result <= 1)) {
    return {
      isBroken: true,
      reason: `the check returned ${rendered(result)}, not a score from 0 to 1`,
    }
  }
  const reason = scoreFailure(result, atLeast)
  return { score: result, ...(reason !== undefined && { reason }) }
}

/** Rejects when it takes too long: a check that never resolves must not keep the run. */
async function inTime(promise: PromiseLike<unknown>, maxMs: number): Promise<unknown> {
  const over = new AbortController()
  const tooLate = delay(maxMs, undefined, { signal: over.signal }).then(() => {
    throw new Error(`no result after ${maxMs / 1000} s`)
  })
  try {
    return await Promise.race([promise, tooLate])
  } finally {
    tooLate.catch(() => undefined)
    over.abort()
  }
}

function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value
}

function parseFailure(text: string): string | undefined {
  try {
    JSON.parse(text)
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
