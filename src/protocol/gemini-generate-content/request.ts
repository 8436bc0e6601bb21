import type { WireRequest } from '../../transport/capture.ts'
import type { BodyFields, Call } from '../contract.ts'
import type { JsonObject } from '../json-value.ts'
import { mergedBody } from '../merged-body.ts'
import { wireRequest, wordsOf } from '../wire-request.ts'

/** A streamed generateContent, as Google's API reference describes it. */
export function request(call: Call): WireRequest {
  return wireRequest(call, {
    // Without `alt=sse` the answer is one JSON array.
    path: `/models/${encodeURIComponent(call.model)}:streamGenerateContent?alt=sse`,
    headers: call.apiKey === undefined ? {} : { 'x-goog-api-key': call.apiKey },
    body: body(call),
  })
}

export const fields: BodyFields = {
  model: undefined,
  prompt: 'contents',
  limit: 'generationConfig.maxOutputTokens',
  otherLimits: [],
  temperature: 'generationConfig.temperature',
  format: 'generationConfig.responseMimeType',
  stream: undefined,
  optional: ['generationConfig.temperature', 'generationConfig.responseMimeType'],
}

export function body(call: Call): JsonObject {
  return mergedBody(call, {
    contents: wordsOf(call).map(({ role, content }) => ({
      role: role === 'user' ? 'user' : 'model',
      parts: [{ text: content }],
    })),
    generationConfig: {
      maxOutputTokens: call.maxTokens,
      temperature: call.temperature,
      ...(call.json && { responseMimeType: 'application/json' }),
    },
  })
}
