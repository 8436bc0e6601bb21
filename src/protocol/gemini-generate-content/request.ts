import type { WireRequest } from '../../transport/capture.ts'
import type { Call } from '../contract.ts'
import { questionOf, wireRequest } from '../wire-request.ts'

/** A streamed generateContent, as Google's API reference describes it. */
export function request(call: Call): WireRequest {
  return wireRequest(call, {
    // Without `alt=sse` the answer is one JSON array.
    path: `/models/${encodeURIComponent(call.model)}:streamGenerateContent?alt=sse`,
    headers: call.apiKey === undefined ? {} : { 'x-goog-api-key': call.apiKey },
    fields: {
      contents: [{ role: 'user', parts: [{ text: questionOf(call) }] }],
      generationConfig: {
        maxOutputTokens: call.maxTokens,
        temperature: call.temperature,
        ...(call.json && { responseMimeType: 'application/json' }),
      },
    },
  })
}
