import { JSON_INSTRUCTION } from '../../model/json-instruction.ts'
import type { WireRequest } from '../../transport/capture.ts'
import type { Call } from '../contract.ts'

/** A streaming chat completion, as the OpenAI API reference describes it. */
export function request(call: Call): WireRequest {
  const content = call.json ? `${call.prompt}\n\n${JSON_INSTRUCTION}` : call.prompt
  const fields: Record<string, unknown> = {
    model: call.model,
    messages: [{ role: 'user', content }],
    stream: true,
    stream_options: { include_usage: true },
    max_tokens: call.maxTokens,
    temperature: call.temperature,
    ...(call.json && { response_format: { type: 'json_object' } }),
  }
  for (const name of call.leaveOut) delete fields[name]
  Object.assign(fields, call.body)
  for (const [name, value] of Object.entries(fields)) {
    if (value === null) delete fields[name]
  }
  return {
    url: new URL(`${call.baseURL.replace(/\/+$/, '')}/chat/completions`),
    headers: {
      'content-type': 'application/json',
      accept: 'text/event-stream',
      // A proxy that compresses the stream holds it back until the answer is complete.
      'accept-encoding': 'identity',
      'user-agent': 'vitest-llm-bench',
      ...(call.apiKey !== undefined && { authorization: `Bearer ${call.apiKey}` }),
      ...call.headers,
    },
    body: JSON.stringify(fields),
  }
}
