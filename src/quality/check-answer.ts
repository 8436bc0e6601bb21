import type { Answer, Check } from '../model/answer.ts'
import { rendered } from '../model/bench-error.ts'
import { isGoodFinish } from '../model/finish-reason.ts'
import type { FailedCheck, Quality } from '../model/sample.ts'

/** Runs the structural checks and the given ones on one answer. */
export function checkAnswer(answer: Answer, checks: Readonly<Record<string, Check>>): Quality {
  const failed: FailedCheck[] = [...structuralFailures(answer)]
  for (const [name, check] of Object.entries(checks)) {
    const reason = runCheck(check, answer)
    if (reason !== undefined) failed.push({ check: name, reason: reason })
  }
  return { passed: failed.length === 0, failed }
}

function structuralFailures(answer: Answer): FailedCheck[] {
  const failed: FailedCheck[] = []
  const { finishReason } = answer
  if (finishReason !== undefined && !isGoodFinish(finishReason)) {
    failed.push({ check: 'finish', reason: `finish reason ${finishReason}` })
  }
  if (answer.jsonMode && answer.json === undefined) {
    // Cut JSON is a limit that was too low; broken JSON is a model that cannot.
    failed.push(
      answer.truncated
        ? { check: 'json-truncated', reason: `JSON cut at ${answer.maxTokens} tokens` }
        : { check: 'json', reason: `invalid JSON: ${parseFailure(answer.text)}` },
    )
  }
  return failed
}

function runCheck(check: Check, answer: Answer): string | undefined {
  let result: unknown
  try {
    result = check(answer)
  } catch (error) {
    return `the check threw: ${error instanceof Error ? error.message : String(error)}`
  }
  if (result === true) return undefined
  if (typeof result === 'string') return result
  // A rejection that nobody awaits would end the run.
  if (result instanceof Promise) result.catch(() => undefined)
  return `the check returned ${rendered(result)}, not true or a reason`
}

function parseFailure(text: string): string {
  try {
    JSON.parse(text)
    return ''
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
