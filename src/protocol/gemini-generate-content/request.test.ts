import { expect, test } from 'vitest'

import type { Call } from '../contract.ts'
import { request } from './request.ts'

const call: Call = {
  baseURL: 'https://generativelanguage.googleapis.com/v1beta',
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

test('a request is a streamed generateContent', () => {
  expect(request(call).url.href).toBe(
    'https://generativelanguage.googleapis.com/v1beta/models/model-1:streamGenerateContent?alt=sse',
  )
  expect(bodyOf({})).toEqual({
    contents: [{ role: 'user', parts: [{ text: 'Why?' }] }],
    generationConfig: { maxOutputTokens: 256, temperature: 0.7 },
  })
})

test('a name with a slash stays one part of the address', () => {
  expect(request({ ...call, model: 'vendor/model?1' }).url.pathname).toMatch(
    /\/models\/vendor%2Fmodel%3F1:streamGenerateContent$/,
  )
})

test('JSON mode asks for the media type', () => {
  expect(bodyOf({ json: true })).toMatchObject({
    generationConfig: { maxOutputTokens: 256, responseMimeType: 'application/json' },
  })
})

test('a declared thinking budget stands beside the limit', () => {
  const body = { generationConfig: { thinkingConfig: { thinkingBudget: 0 }, temperature: null } }
  expect(bodyOf({ body })).toMatchObject({
    generationConfig: { maxOutputTokens: 256, thinkingConfig: { thinkingBudget: 0 } },
  })
  expect(bodyOf({ body })).not.toHaveProperty('generationConfig.temperature')
})
