import { expect, test } from 'vitest'

import type { Call } from '../contract.ts'
import { request } from './request.ts'

const call: Call = {
  baseURL: 'https://api.anthropic.com',
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

test('a request is a streamed message', () => {
  expect(request(call).url.href).toBe('https://api.anthropic.com/v1/messages')
  expect(bodyOf({})).toEqual({
    model: 'model-1',
    messages: [{ role: 'user', content: 'Why?' }],
    stream: true,
    max_tokens: 256,
    temperature: 0.7,
  })
})

test.each(['sk-secret', undefined])('the version is named, key %s or not', (apiKey) => {
  expect(request({ ...call, apiKey }).headers).toMatchObject({ 'anthropic-version': '2023-06-01' })
})

test('JSON mode is an instruction and nothing else', () => {
  expect(bodyOf({ json: true })).toEqual({
    ...Object(bodyOf({})),
    messages: [{ role: 'user', content: expect.stringMatching(/^Why\?\n\n.*JSON/) }],
  })
})

test('a prompt to be kept is marked at its end, the turns before it are as they were', () => {
  const earlier = [
    { role: 'user', content: 'One?' },
    { role: 'assistant', content: 'First.' },
  ] as const
  const messages = [...earlier, { role: 'user', content: 'Two?' }] as const
  const mark = { cache_control: { type: 'ephemeral' } }
  expect(bodyOf({ messages, keepPrompt: true })).toMatchObject({
    messages: [...earlier, { role: 'user', content: [{ type: 'text', text: 'Two?', ...mark }] }],
  })
  expect(JSON.stringify(bodyOf({ messages }))).not.toContain('cache_control')
})
