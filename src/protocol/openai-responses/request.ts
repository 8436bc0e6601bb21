import type { WireRequest } from '../../transport/capture.ts'
import type { BodyFields, Call } from '../contract.ts'
import type { JsonObject } from '../json-value.ts'
import { mergedBody } from '../merged-body.ts'
import { wireRequest, wordsOf } from '../wire-request.ts'

/** A streamed response that is not stored, as the OpenAI API reference describes it. */
export function request(call: Call): WireRequest {
  return wireRequest(call, {
    path: '/responses',
    headers: call.apiKey === undefined ? {} : { authorization: `Bearer ${call.apiKey}` },
    body: body(call),
  })
}

export const fields: BodyFields = {
  model: 'model',
  prompt: 'input',
  limit: 'max_output_tokens',
  otherLimits: [],
  temperature: 'temperature',
  format: 'text.format',
  stream: 'stream',
  optional: ['temperature', 'store', 'text'],
}

export function body(call: Call): JsonObject {
  return mergedBody(call, {
    model: call.model,
    input: wordsOf(call),
    stream: true,
    store: false,
    max_output_tokens: call.maxTokens,
    temperature: call.temperature,
    ...(call.json && { text: { format: { type: 'json_object' } } }),
  })
}
