import type { WireRequest } from '../../transport/capture.ts'
import type { Call } from '../contract.ts'
import { wireRequest, wordsOf } from '../wire-request.ts'

/** A streaming chat completion, as the OpenAI API reference describes it. */
export function request(call: Call): WireRequest {
  return wireRequest(call, {
    path: '/chat/completions',
    headers: call.apiKey === undefined ? {} : { authorization: `Bearer ${call.apiKey}` },
    fields: {
      model: call.model,
      messages: wordsOf(call),
      stream: true,
      stream_options: { include_usage: true },
      max_tokens: call.maxTokens,
      temperature: call.temperature,
      ...(call.json && { response_format: { type: 'json_object' } }),
    },
  })
}
