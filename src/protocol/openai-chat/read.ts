import type { Reading } from '../../model/observation.ts'
import type { Capture } from '../../transport/capture.ts'
import type { Draft } from '../draft.ts'
import { isObject, type JsonObject, text } from '../json-value.ts'
import { type Dialect, readStream } from '../read-stream.ts'
import { readStreamError } from '../stream-error.ts'
import { deltaText } from './delta.ts'
import { readUsage } from './usage.ts'

const dialect: Dialect = { eventName: 'chat-completion', endsWithDone: true, take }

/** Reads a captured chat-completions stream. */
export function read(capture: Capture): Promise<Reading> {
  return readStream(capture, dialect)
}

function take(payload: JsonObject, draft: Draft): boolean {
  const { choices, usage, timings } = payload
  if (isObject(usage)) draft.usage = readUsage(usage) ?? draft.usage
  if (!Array.isArray(choices)) return false
  if (isObject(timings)) draft.besideUsage = { timings }
  draft.servedModel ??= text(payload['model'])
  draft.backend ??= text(payload['provider'])
  const choice: unknown = choices.find((item) => isObject(item) && (item['index'] ?? 0) === 0)
  if (isObject(choice)) takeChoice(choice, draft)
  return true
}

function takeChoice(choice: JsonObject, draft: Draft): void {
  draft.error = readStreamError(undefined, choice)
  if (draft.error) return
  if (isObject(choice['delta'])) {
    const { reasoning, content } = deltaText(choice['delta'])
    draft.add('reasoning', reasoning)
    draft.add('content', content)
  }
  draft.finishReason = text(choice['finish_reason']) ?? draft.finishReason
  if (draft.finishReason !== undefined) draft.finished = true
}
