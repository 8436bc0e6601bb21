import type { Reading } from '../../model/observation.ts'
import type { Capture } from '../../transport/capture.ts'
import type { Draft } from '../draft.ts'
import { isObject, type JsonObject, text } from '../json-value.ts'
import { type Dialect, readStream } from '../read-stream.ts'
import { readUsage } from './usage.ts'

const dialect: Dialect = { eventName: 'Messages', endsWithDone: false, take }

/** Reads a captured Messages stream. */
export function read(capture: Capture): Promise<Reading> {
  return readStream(capture, dialect)
}

/** A `ping` is no sign of this protocol: gateways send them in front of others. */
function take(payload: JsonObject, draft: Draft): boolean {
  switch (payload['type']) {
    case 'message_start':
      if (isObject(payload['message'])) {
        draft.servedModel ??= text(payload['message']['model'])
        takeUsage(payload['message'], draft)
      }
      return true
    case 'content_block_start':
      addText(payload['content_block'], draft)
      return true
    case 'content_block_delta':
      addText(payload['delta'], draft)
      return true
    case 'content_block_stop':
      return true
    case 'message_delta':
      if (isObject(payload['delta'])) {
        draft.finishReason = text(payload['delta']['stop_reason']) ?? draft.finishReason
      }
      takeUsage(payload, draft)
      return true
    case 'message_stop':
      draft.finished = true
      return true
    default:
      return false
  }
}

/** Signatures, redacted thinking, citations and tool input are no text of the answer. */
function addText(piece: unknown, draft: Draft): void {
  if (!isObject(piece)) return
  const { type } = piece
  if (type === 'text' || type === 'text_delta') draft.add('content', text(piece['text']))
  if (type === 'thinking' || type === 'thinking_delta') {
    draft.add('reasoning', text(piece['thinking']))
  }
}

function takeUsage({ usage }: JsonObject, draft: Draft): void {
  if (isObject(usage)) draft.usage = readUsage(usage, draft.usage) ?? draft.usage
}
