import { finishGroup, isFinishReason } from '../../model/finish-reason.ts'
import type { Reading } from '../../model/observation.ts'
import type { Capture } from '../../transport/capture.ts'
import type { Draft } from '../draft.ts'
import { boundedJson, isObject, type JsonObject, text } from '../json-value.ts'
import { type Dialect, readStream } from '../read-stream.ts'
import { readWholeAnswer } from '../read-whole.ts'
import { usagesIn } from '../usage.ts'

const dialect: Dialect = {
  eventName: 'generateContent',
  endsWithDone: false,
  // `candidatesTokenCount` leaves thoughts out, and is left out itself where there were only thoughts.
  usage: { isCacheApart: false, isReasoningApart: true },
  take,
  unfold,
}

/** Reads a captured streamGenerateContent stream. */
export function read(capture: Capture): Promise<Reading> {
  return readStream(capture, dialect)
}

/** Reads a captured answer that came whole. */
export function readWhole(capture: Capture): Promise<Reading> {
  return readWholeAnswer(capture, dialect)
}

function take(payload: JsonObject, draft: Draft): boolean {
  const { candidates, promptFeedback, usageMetadata } = payload
  const isOurs = [candidates, promptFeedback, usageMetadata].some((part) => part !== undefined)
  if (!isOurs) return false
  draft.servedModel ??= text(payload['modelVersion'])
  for (const usage of usagesIn(payload)) draft.takeUsage(usage)
  const candidate: unknown = Array.isArray(candidates)
    ? candidates.find((item) => isObject(item) && (item['index'] ?? 0) === 0)
    : undefined
  if (isObject(candidate)) {
    addParts(candidate['content'], draft)
    finish(candidate['finishReason'], draft)
    if (isBlocked(candidate['safetyRatings'])) draft.reason('SAFETY')
  }
  // A refused prompt gets no candidate, and no other end than this.
  if (isObject(promptFeedback)) finish(blockReasonOf(promptFeedback), draft)
  return true
}

/** Says of each category whether it is why content was taken away. */
function isBlocked(ratings: unknown): boolean {
  return (
    Array.isArray(ratings) && ratings.some((item) => isObject(item) && item['blocked'] === true)
  )
}

function addParts(content: unknown, draft: Draft): void {
  const parts: unknown = isObject(content) ? content['parts'] : undefined
  if (!Array.isArray(parts)) return
  for (const part of parts.filter(isObject)) {
    draft.add(part['thought'] === true ? 'reasoning' : 'content', text(part['text']))
    const { functionCall: call } = part
    // Calls come in one piece, and nothing says which is which.
    if (isObject(call)) {
      draft.callTool(part, { name: call['name'], arguments: boundedJson(call['args'] ?? {}) })
    }
  }
}

/** Why a prompt was refused; reasons that nobody has heard of refuse it all the same. */
function blockReasonOf({ blockReason }: JsonObject): unknown {
  const reason = text(blockReason)
  return reason === undefined || !isFinishReason(reason) || finishGroup(reason) === 'filter'
    ? reason
    : 'BLOCKED'
}

/** There is no closing event: a reason to end claims to be one. */
function finish(reason: unknown, draft: Draft): void {
  if (draft.reason(reason)) draft.claimEnd()
}

/** A whole answer is what a stream would say in one chunk. */
function unfold(answer: JsonObject): JsonObject[] {
  return [answer]
}
