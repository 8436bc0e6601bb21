import type { WireRequest } from '../../transport/capture.ts'
import type { Call } from '../contract.ts'
import { wireRequest, wordsOf } from '../wire-request.ts'

/** A streamed generateContent, as Google's API reference describes it. */
export function request(call: Call): WireRequest {
  return wireRequest(call, {
    // Without `alt=sse` the answer is one JSON array.
    path: `/models/${encodeURIComponent(call.model)}:streamGenerateContent?alt=sse`,
    headers: call.apiKey === undefined ? {} : { 'x-goog-api-key': call.apiKey },
    fields: {
      contents: wordsOf(call).map(({ role, content }) => ({
        role: role === 'user' ? 'user' : 'model',
        parts: [{ text: content }],
      })),
      generationConfig: {
        maxOutputTokens: call.maxTokens,
        temperature: call.temperature,
        ...(call.json && { responseMimeType: 'application/json' }),
      },
    },
  })
}
