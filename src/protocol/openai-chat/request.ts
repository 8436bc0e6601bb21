import type { WireRequest } from '../../transport/capture.ts'
import type { BodyFields, Call } from '../contract.ts'
import type { JsonObject } from '../json-value.ts'
import { mergedBody } from '../merged-body.ts'
import { wireRequest, wordsOf } from '../wire-request.ts'

/** A streaming chat completion, as the OpenAI API reference describes it. */
export function request(call: Call): WireRequest {
  return wireRequest(call, {
    path: '/chat/completions',
    headers: call.apiKey === undefined ? {} : { authorization: `Bearer ${call.apiKey}` },
    body: body(call),
  })
}

export const fields: BodyFields = {
  model: 'model',
  prompt: 'messages',
  limit: 'max_tokens',
  otherLimits: ['max_completion_tokens'],
  temperature: 'temperature',
  format: 'response_format',
  stream: 'stream',
  optional: ['stream_options', 'temperature', 'response_format'],
}

export function body(call: Call): JsonObject {
  return mergedBody(call, {
    model: call.model,
    messages: wordsOf(call),
    stream: true,
    stream_options: { include_usage: true },
    max_tokens: call.maxTokens,
    temperature: call.temperature,
    ...(call.json && { response_format: { type: 'json_object' } }),
  })
}
