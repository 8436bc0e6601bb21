import type { WireRequest } from '../../transport/capture.ts'
import type { Call } from '../contract.ts'
import { wireRequest, wordsOf } from '../wire-request.ts'

/** A streamed response that is not stored, as the OpenAI API reference describes it. */
export function request(call: Call): WireRequest {
  return wireRequest(call, {
    path: '/responses',
    headers: call.apiKey === undefined ? {} : { authorization: `Bearer ${call.apiKey}` },
    fields: {
      model: call.model,
      input: wordsOf(call),
      stream: true,
      store: false,
      max_output_tokens: call.maxTokens,
      temperature: call.temperature,
      ...(call.json && { text: { format: { type: 'json_object' } } }),
    },
  })
}
