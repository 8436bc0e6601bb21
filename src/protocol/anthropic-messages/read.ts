import type { Reading } from '../../model/observation.ts'
import type { Capture } from '../../transport/capture.ts'
import type { Draft } from '../draft.ts'
import { boundedJson, isObject, type JsonObject, text } from '../json-value.ts'
import { type Dialect, readStream } from '../read-stream.ts'
import { readWholeAnswer } from '../read-whole.ts'
import { usagesIn } from '../usage.ts'

const dialect: Dialect = {
  eventName: 'Messages',
  endsWithDone: false,
  // `input_tokens` are only those neither read from a cache nor written to one.
  usage: { isCacheApart: true, isReasoningApart: false },
  take,
  unfold,
}

/** Reads a captured Messages stream. */
export function read(capture: Capture): Promise<Reading> {
  return readStream(capture, dialect)
}

/** Reads a captured answer that came whole. */
export function readWhole(capture: Capture): Promise<Reading> {
  return readWholeAnswer(capture, dialect)
}

/** A `ping` is no sign of this protocol: gateways send them in front of others. */
function take(payload: JsonObject, draft: Draft): boolean {
  switch (payload['type']) {
    case 'message_start':
      if (isObject(payload['message'])) draft.servedModel ??= text(payload['message']['model'])
      for (const usage of usagesIn(payload)) draft.takeUsage(withoutOutput(usage))
      return true
    case 'content_block_start':
      takePiece(payload, payload['content_block'], draft)
      return true
    case 'content_block_delta':
      takePiece(payload, payload['delta'], draft)
      return true
    case 'content_block_stop':
      return true
    case 'message_delta':
      if (isObject(payload['delta'])) draft.reason(payload['delta']['stop_reason'])
      for (const usage of usagesIn(payload)) draft.takeUsage(usage)
      return true
    case 'message_stop':
      for (const usage of usagesIn(payload)) draft.takeUsage(usage)
      draft.close()
      return true
    default:
      return false
  }
}

/** What a message starts with is no count of the answer: most say 1. */
function withoutOutput(usage: JsonObject): JsonObject {
  const { output_tokens: _, ...rest } = usage
  return rest
}

/** Signatures, redacted thinking and citations are no text of the answer. */
function takePiece({ index }: JsonObject, piece: unknown, draft: Draft): void {
  if (!isObject(piece)) return
  switch (piece['type']) {
    case 'text':
    case 'text_delta':
      draft.add('content', text(piece['text']))
      break
    case 'thinking':
    case 'thinking_delta':
      draft.add('reasoning', text(piece['thinking']))
      break
    case 'tool_use':
      draft.callTool(index, { name: piece['name'], arguments: wholeInput(piece['input']) })
      break
    case 'input_json_delta':
      draft.callTool(index, { arguments: piece['partial_json'] })
      break
    default:
  }
}

/** A block starts with an empty input, unless a server sends it in one piece. */
function wholeInput(input: unknown): string {
  return isObject(input) && Object.keys(input).length > 0 ? boundedJson(input) : ''
}

/** A whole answer is a message with its blocks in it. */
function unfold(answer: JsonObject): JsonObject[] {
  const { content, stop_reason: reason, usage } = answer
  if (!Array.isArray(content)) return []
  const message = { ...answer, content: [], stop_reason: null }
  return [
    { type: 'message_start', message },
    ...content.flatMap((block: unknown, index) => (isObject(block) ? eventsOf(block, index) : [])),
    { type: 'message_delta', delta: { stop_reason: reason }, usage },
    { type: 'message_stop' },
  ]
}

function eventsOf(block: JsonObject, index: number): JsonObject[] {
  const start = { type: 'content_block_start', index, content_block: block }
  if (block['type'] !== 'tool_use') return [start]
  // No arguments are arguments, too: in a stream they would come behind the start.
  const delta = { type: 'input_json_delta', partial_json: boundedJson(block['input'] ?? {}) }
  return [
    { ...start, content_block: { ...block, input: {} } },
    { type: 'content_block_delta', index, delta },
  ]
}
