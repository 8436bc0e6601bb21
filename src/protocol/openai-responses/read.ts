import { finishGroup } from '../../model/finish-reason.ts'
import type { Reading, StreamError } from '../../model/observation.ts'
import type { Capture } from '../../transport/capture.ts'
import type { Draft } from '../draft.ts'
import { isObject, type JsonObject, text } from '../json-value.ts'
import { type Dialect, readStream } from '../read-stream.ts'
import { readWholeAnswer } from '../read-whole.ts'
import { errorOf } from '../stream-error.ts'
import { usagesIn } from '../usage.ts'
import { outputEvents, unfold } from './unfold.ts'

const dialect: Dialect = {
  eventName: 'Responses',
  endsWithDone: false,
  usage: { isCacheApart: false, isReasoningApart: false },
  take,
  unfold,
}

/** Reads a captured Responses stream. */
export function read(capture: Capture): Promise<Reading> {
  return readStream(capture, dialect)
}

/** Reads a captured answer that came whole. */
export function readWhole(capture: Capture): Promise<Reading> {
  return readWholeAnswer(capture, dialect)
}

function take(payload: JsonObject, draft: Draft): boolean {
  const { type, delta, item } = payload
  const response = isObject(payload['response']) ? payload['response'] : {}
  switch (type) {
    case 'response.created':
    case 'response.in_progress':
    case 'response.queued':
      draft.servedModel ??= text(response['model'])
      return true
    case 'response.output_text.delta':
      draft.add('content', text(delta))
      return true
    case 'response.output_text.done':
      // In one piece, where no deltas brought it.
      if (!draft.hasContent) draft.add('content', text(payload['text']))
      return true
    case 'response.refusal.delta':
      draft.refuse(text(delta))
      return true
    case 'response.refusal.done':
      if (!draft.hasContent) draft.refuse(text(payload['refusal']))
      return true
    case 'response.reasoning_text.delta':
    case 'response.reasoning_summary_text.delta':
      draft.add('reasoning', text(delta))
      return true
    case 'response.output_item.added':
    case 'response.output_item.done':
      if (isObject(item) && item['type'] === 'function_call') takeCall(payload, item, draft)
      return true
    case 'response.function_call_arguments.delta':
      draft.callTool(keyOf(payload), { arguments: delta })
      return true
    case 'response.function_call_arguments.done':
      takeCall(payload, payload, draft)
      return true
    case 'response.completed':
    case 'response.incomplete':
    case 'response.failed':
    case 'response.cancelled':
      for (const usage of usagesIn(payload)) draft.takeUsage(usage)
      end(response, { type, draft })
      return true
    default:
      return false
  }
}

/** The call as a whole: its name, and its arguments where no deltas brought them. */
function takeCall(payload: JsonObject, { name, arguments: words }: JsonObject, draft: Draft): void {
  const key = keyOf(payload)
  draft.callTool(key, { name, arguments: draft.hasArguments(key) ? undefined : words })
}

/** Some count their items and some, as llama.cpp, only name them: pieces by `item_id`, wholes by their own id. */
function keyOf({ output_index: index, item_id: id, item }: JsonObject): unknown {
  return index ?? id ?? (isObject(item) ? item['id'] : undefined)
}

/**
 * The end of a response is what its status says; the name of the event says it where the status is
 * missing, or no end. A response at its token limit ends by `length`, as chat completions call it.
 */
function end(
  response: JsonObject,
  { type, draft }: { readonly type: string; readonly draft: Draft },
): void {
  draft.servedModel ??= text(response['model'])
  const said = (text(response['status']) ?? '').toLowerCase()
  const named = type.replace('response.', '')
  // `expired` is no end of the protocol, and says all the same that there is none.
  const status = isEnd(said) ? said : finishGroup(said) === 'gave-up' ? 'failed' : named
  if (status === 'failed' || status === 'cancelled' || isObject(response['error'])) {
    draft.error = failureOf(response, status)
    return
  }
  takeOutput(response, draft)
  const { incomplete_details: details } = response
  const reason = isObject(details) ? text(details['reason']) : undefined
  if (status === 'incomplete' || named === 'incomplete' || reason !== undefined) {
    const group = finishGroup(reason)
    // Whatever else keeps a response from being complete leaves half of one.
    const isTold = group === 'limit' || group === 'filter' || group === 'gave-up'
    draft.reason(isTold ? wordOf(reason) : 'incomplete')
  } else {
    draft.reason('completed')
  }
  draft.close()
}

function isEnd(status: string): boolean {
  return ['completed', 'incomplete', 'failed', 'cancelled'].includes(status)
}

function wordOf(reason: string | undefined): string | undefined {
  return reason === 'max_output_tokens' ? 'length' : reason
}

/** What a response holds in the end of which no event before has told. */
function takeOutput({ output }: JsonObject, draft: Draft): void {
  const { hasContent, hasCalls } = draft
  for (const event of outputEvents(output)) {
    const isCall = event['type'] === 'response.output_item.done'
    const isThought = event['type'] === 'response.reasoning_text.delta'
    if (!isThought && !(isCall ? hasCalls : hasContent)) take(event, draft)
  }
}

/** The error of a response that failed; it stands inside the response, and may be missing. */
function failureOf({ error }: JsonObject, status: string): StreamError {
  if (isObject(error)) return errorOf(error)
  return {
    class: 'in-stream',
    status: undefined,
    message: text(error) ?? `the response ${status === 'failed' ? 'failed' : `was ${status}`}`,
  }
}
