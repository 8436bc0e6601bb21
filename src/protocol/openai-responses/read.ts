import type { Reading } from '../../model/observation.ts'
import type { Capture } from '../../transport/capture.ts'
import type { Draft } from '../draft.ts'
import { isObject, type JsonObject, text } from '../json-value.ts'
import { type Dialect, readStream } from '../read-stream.ts'
import { failureOf } from './errors.ts'
import { readUsage } from './usage.ts'

const dialect: Dialect = { eventName: 'Responses', endsWithDone: false, take }

/** Reads a captured Responses stream. */
export function read(capture: Capture): Promise<Reading> {
  return readStream(capture, dialect)
}

function take(payload: JsonObject, draft: Draft): boolean {
  const { type, delta } = payload
  const response = isObject(payload['response']) ? payload['response'] : {}
  switch (type) {
    case 'response.created':
    case 'response.in_progress':
      draft.servedModel ??= text(response['model'])
      return true
    case 'response.output_text.delta':
      draft.add('content', text(delta))
      return true
    case 'response.refusal.delta':
      // People read a refusal as the answer, but no check should take it for a good one.
      draft.add('content', text(delta))
      draft.finishReason = 'refusal'
      return true
    case 'response.reasoning_text.delta':
    case 'response.reasoning_summary_text.delta':
      draft.add('reasoning', text(delta))
      return true
    case 'response.completed':
    case 'response.incomplete':
      draft.servedModel ??= text(response['model'])
      if (isObject(response['usage'])) draft.usage = readUsage(response['usage'])
      draft.finishReason =
        type === 'response.completed'
          ? (draft.finishReason ?? 'completed')
          : incompleteReason(response)
      draft.finished = true
      return true
    case 'response.failed':
      draft.error = failureOf(response)
      return true
    default:
      return false
  }
}

/** A response at its token limit ends by `length`, as the vendor's chat completions call it. */
function incompleteReason({ incomplete_details: details }: JsonObject): string {
  const reason = isObject(details) ? text(details['reason']) : undefined
  return reason === 'max_output_tokens' ? 'length' : (reason ?? 'incomplete')
}
