import type { WireRequest } from '../../transport/capture.ts'
import type { BodyFields, Call, Message } from '../contract.ts'
import type { JsonObject } from '../json-value.ts'
import { mergedBody } from '../merged-body.ts'
import { wireRequest, wordsOf } from '../wire-request.ts'

/** The only dated version of the API there has been since streams had named events. */
const VERSION = '2023-06-01'

/**
 * A streamed message, as Anthropic's API reference describes it. There is no switch for JSON mode:
 * the instruction is all.
 */
export function request(call: Call): WireRequest {
  return wireRequest(call, {
    path: '/v1/messages',
    headers: {
      'anthropic-version': VERSION,
      ...(call.apiKey !== undefined && { 'x-api-key': call.apiKey }),
    },
    body: body(call),
  })
}

export const fields: BodyFields = {
  model: 'model',
  prompt: 'messages',
  limit: 'max_tokens',
  otherLimits: [],
  temperature: 'temperature',
  format: undefined,
  stream: 'stream',
  optional: ['temperature'],
}

export function body(call: Call): JsonObject {
  return mergedBody(call, {
    model: call.model,
    messages: call.keepPrompt ? withBreakpoint(wordsOf(call)) : wordsOf(call),
    stream: true,
    max_tokens: call.maxTokens,
    temperature: call.temperature,
  })
}

/** Nothing is kept unasked: the mark says up to where, and earlier marks are found from it. */
function withBreakpoint(messages: readonly Message[]): object[] {
  return messages.map((message, index) =>
    index < messages.length - 1
      ? message
      : {
          role: message.role,
          content: [{ type: 'text', text: message.content, cache_control: { type: 'ephemeral' } }],
        },
  )
}
