import { expect, test } from 'vitest'

import type { Call } from '../contract.ts'
import { request } from './request.ts'

const call: Call = {
  baseURL: 'https://api.openai.com/v1',
  apiKey: 'sk-secret',
  headers: {},
  body: {},
  model: 'model-1',
  messages: [{ role: 'user', content: 'Why?' }],
  keepPrompt: false,
  maxTokens: 256,
  temperature: 0.7,
  json: false,
  leaveOut: [],
}

function bodyOf(changes: Partial<Call>): unknown {
  const body: unknown = JSON.parse(request({ ...call, ...changes }).body)
  return body
}

test('a request is a streamed response that is not stored', () => {
  expect(request(call).url.href).toBe('https://api.openai.com/v1/responses')
  expect(bodyOf({})).toEqual({
    model: 'model-1',
    input: [{ type: 'message', role: 'user', content: 'Why?' }],
    stream: true,
    store: false,
    max_output_tokens: 256,
    temperature: 0.7,
  })
})

test('JSON mode asks for an object, beside what else is declared of the text', () => {
  const body = { text: { verbosity: 'low' } }
  expect(bodyOf({ json: true, body })).toMatchObject({
    text: { format: { type: 'json_object' }, verbosity: 'low' },
  })
})
