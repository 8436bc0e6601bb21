import type { Reading } from '../../model/observation.ts'
import type { Capture } from '../../transport/capture.ts'
import type { Draft } from '../draft.ts'
import { isObject, type JsonObject, text } from '../json-value.ts'
import { type Dialect, readStream } from '../read-stream.ts'
import { readUsage } from './usage.ts'

const dialect: Dialect = { eventName: 'generateContent', endsWithDone: false, take }

/** The default of the enumeration, which means that no reason was given. */
const NO_REASON = 'FINISH_REASON_UNSPECIFIED'

/** Reads a captured streamGenerateContent stream. */
export function read(capture: Capture): Promise<Reading> {
  return readStream(capture, dialect)
}

function take(payload: JsonObject, draft: Draft): boolean {
  const { candidates, promptFeedback, usageMetadata } = payload
  const isOurs = [candidates, promptFeedback, usageMetadata].some((part) => part !== undefined)
  if (!isOurs) return false
  draft.servedModel ??= text(payload['modelVersion'])
  if (isObject(usageMetadata)) draft.usage = readUsage(usageMetadata) ?? draft.usage
  // A refused prompt gets no candidate, and no other end than this.
  if (isObject(promptFeedback)) finish(promptFeedback['blockReason'], draft)
  const candidate: unknown = Array.isArray(candidates)
    ? candidates.find((item) => isObject(item) && (item['index'] ?? 0) === 0)
    : undefined
  if (isObject(candidate)) {
    addParts(candidate['content'], draft)
    finish(candidate['finishReason'], draft)
  }
  return true
}

function addParts(content: unknown, draft: Draft): void {
  const parts: unknown = isObject(content) ? content['parts'] : undefined
  if (!Array.isArray(parts)) return
  for (const part of parts.filter(isObject)) {
    draft.add(part['thought'] === true ? 'reasoning' : 'content', text(part['text']))
  }
}

/** There is no closing event: the answer is complete when it has a reason to end. */
function finish(reason: unknown, draft: Draft): void {
  const given = text(reason)
  if (given === undefined || given === NO_REASON) return
  draft.finishReason = given
  draft.finished = true
}
