import type { Reading } from '../../model/observation.ts'
import type { Capture } from '../../transport/capture.ts'
import type { Draft } from '../draft.ts'
import { isObject, type JsonObject, text } from '../json-value.ts'
import { type Dialect, readStream } from '../read-stream.ts'
import { readWholeAnswer } from '../read-whole.ts'
import { readForeignError, readStreamError } from '../stream-error.ts'
import { usagesIn } from '../usage.ts'
import { deltaText } from './delta.ts'
import { takeToolCalls } from './tool-calls.ts'

const dialect: Dialect = {
  eventName: 'chat-completion',
  endsWithDone: true,
  usage: { isCacheApart: false, isReasoningApart: false },
  take,
  unfold,
}

/** Reads a captured chat-completions stream. */
export function read(capture: Capture): Promise<Reading> {
  return readStream(capture, dialect)
}

/** Reads a captured answer that came whole. */
export function readWhole(capture: Capture): Promise<Reading> {
  return readWholeAnswer(capture, dialect)
}

function take(payload: JsonObject, draft: Draft): boolean {
  const { choices, timings } = payload
  for (const usage of usagesIn(payload)) draft.takeUsage(usage)
  draft.takeTimings(timings)
  if (!Array.isArray(choices)) return false
  if (choices.length === 0) draft.error = readForeignError(undefined, payload)
  if (draft.error) return true
  draft.servedModel ??= text(payload['model'])
  draft.backend ??= text(payload['provider'])
  const choice: unknown = choices.find((item) => isObject(item) && Number(item['index'] ?? 0) === 0)
  if (isObject(choice)) takeChoice(choice, draft)
  return true
}

function takeChoice(choice: JsonObject, draft: Draft): void {
  const { delta } = choice
  draft.error =
    readStreamError(undefined, choice) ??
    (isObject(delta) ? readStreamError(undefined, delta) : undefined)
  if (draft.error) return
  for (const usage of usagesIn(choice)) draft.takeUsage(usage)
  if (isObject(delta)) {
    const { reasoning, content, refusal } = deltaText(delta)
    draft.add('reasoning', reasoning)
    draft.add('content', content)
    draft.refuse(refusal)
    takeToolCalls(delta, draft)
  } else {
    // Legacy completions, which some gateways send in place of deltas.
    draft.add('content', text(choice['text']))
  }
  if (draft.reason(choice['finish_reason'])) draft.claimEnd()
  if (isFiltered(choice['content_filter_results'])) draft.reason('content_filter')
}

/** Azure says of each category whether its filter took something away. */
function isFiltered(results: unknown): boolean {
  if (!isObject(results)) return false
  return Object.values(results).some((result) => isObject(result) && result['filtered'] === true)
}

/** A whole answer is one chunk, with messages where a stream has deltas. */
function unfold(answer: JsonObject): JsonObject[] {
  const { choices } = answer
  if (!Array.isArray(choices)) return [answer]
  const told = choices.map((choice: unknown) =>
    isObject(choice) && isObject(choice['message']) && !isObject(choice['delta'])
      ? { ...choice, delta: choice['message'] }
      : choice,
  )
  return [{ ...answer, choices: told }]
}
