import { expect, test } from 'vitest'

import type { Call } from '../contract.ts'
import { request } from './request.ts'

const call: Call = {
  baseURL: 'https://api.example.com/v1',
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

test('a request is a streamed chat completion that asks for usage', () => {
  expect(bodyOf({})).toEqual({
    model: 'model-1',
    messages: [{ role: 'user', content: 'Why?' }],
    stream: true,
    stream_options: { include_usage: true },
    max_tokens: 256,
    temperature: 0.7,
  })
})

test('JSON mode asks for an object and says so in the prompt', () => {
  const body = bodyOf({ json: true })
  expect(body).toMatchObject({ response_format: { type: 'json_object' } })
  expect(JSON.stringify(body)).toMatch(/Why\?.*JSON/)
})

test('null in the body removes a field', () => {
  const body = bodyOf({ body: { max_tokens: null, max_completion_tokens: 256 } })
  expect(body).not.toHaveProperty('max_tokens')
  expect(body).toMatchObject({ max_completion_tokens: 256 })
})

test('rejected fields are left out', () => {
  expect(bodyOf({ leaveOut: ['stream_options'] })).not.toHaveProperty('stream_options')
})
