import { expect, test } from 'vitest'

import type { HttpProtocolName } from '../model/provider.ts'
import { awsEndpointOf, baseUrlOf } from './base-url.ts'

const where = "llmBench({ providers: { 'lab' } })"
const CHAT = 'openai-chat'
const RESPONSES = 'openai-responses'
const MESSAGES = 'anthropic-messages'
const GEMINI = 'gemini-generate-content'

test.each([
  [CHAT, 'https://h/v1', 'https://h/v1'],
  [CHAT, 'https://h/v1/', 'https://h/v1'],
  [CHAT, 'https://h', 'https://h'],
  [CHAT, 'https://h//v1//', 'https://h/v1'],
  [CHAT, ' https://H/v1#x ', 'https://h/v1'],
  [CHAT, 'https://h/v1/chat/completions', 'https://h/v1'],
  [CHAT, 'https://h/api/v1', 'https://h/api/v1'],
  [CHAT, 'https://h/models?api-version=1', 'https://h/models?api-version=1'],
  [CHAT, 'https://h/v1/openai', 'https://h/v1/openai'],
  [CHAT, 'https://h/openai/deployments/models', 'https://h/openai/deployments/models'],
  [CHAT, 'https://h/v1/chat/completions/?a=1#x', 'https://h/v1?a=1'],
  [
    CHAT,
    'https://h/openai/deployments/x/chat/completions?api-version=2024-10-21',
    'https://h/openai/deployments/x?api-version=2024-10-21',
  ],
  [RESPONSES, 'https://h/v1/responses', 'https://h/v1'],
  [RESPONSES, 'https://h/v1', 'https://h/v1'],
  [MESSAGES, 'https://h', 'https://h'],
  [MESSAGES, 'https://h/v1', 'https://h'],
  [MESSAGES, 'https://h/gateway/v1/messages', 'https://h/gateway'],
  [GEMINI, 'https://h/v1beta', 'https://h/v1beta'],
  [GEMINI, 'https://h/v1beta/models', 'https://h/v1beta'],
  [
    GEMINI,
    'https://h/v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse&key=k',
    'https://h/v1beta?alt=sse&key=k',
  ],
] as const)('%s at %s', (protocol, given, base) => {
  expect(baseUrlOf(given, { where, protocol })).toBe(base)
})

test.each<[HttpProtocolName, string, string]>([
  [CHAT, 'https://h/v1/messages', "`protocol: 'anthropic-messages'`"],
  [CHAT, 'https://h/v1/responses', "`protocol: 'openai-responses'`"],
  [CHAT, 'https://h/v1/models/m:generateContent', "`protocol: 'gemini-generate-content'`"],
  [CHAT, 'https://h/v1/completions', '. Give the address'],
  [CHAT, 'https://h/v1/models', 'ends with /v1/models, which is not openai-chat. Give'],
  [CHAT, 'https://h/v1/models/gpt-4.1', 'ends with /v1/models/gpt-4.1'],
  [CHAT, 'https://h/v1/embeddings/', 'ends with /embeddings'],
  [CHAT, 'https://h/v1/chat', 'ends with /v1/chat'],
  [CHAT, 'https://h/v1/audio/speech', 'ends with /v1/audio/speech'],
  [
    CHAT,
    'http://h:11434/api/tags',
    "its OpenAI-compatible address, e.g. 'http://127.0.0.1:11434/v1'",
  ],
  [MESSAGES, 'https://h/v1/messages/batches', 'ends with /v1/messages/batches'],
  [MESSAGES, 'https://h/v1/models', 'ends with /v1/models'],
  [GEMINI, 'https://h/v1beta/models/gemini-2.5-pro', 'ends with /v1beta/models/gemini-2.5-pro'],
  [CHAT, 'https://h/v1/v1', 'ends with /v1/v1'],
  [CHAT, 'https://h/#/v1', 'after a `#`'],
  [RESPONSES, 'https://h/v1/chat/completions', "`protocol: 'openai-chat'`"],
  [MESSAGES, 'https://h/v1/chat/completions', "`protocol: 'openai-chat'`"],
  [MESSAGES, 'https://h/messages', '. Give the address'],
  [GEMINI, 'https://h/v1/chat/completions', "`protocol: 'openai-chat'`"],
])('%s at %s is refused with the right form', (protocol, given, words) => {
  const refused = (): unknown => baseUrlOf(given, { where, protocol })
  expect(refused).toThrow(words)
  expect(refused).toThrow(/'lab'.*`baseURL`.*Give the address before `\/.*e\.g\. 'http/)
})

test('an endpoint of AWS may be the whole address, but has no query', () => {
  expect(awsEndpointOf('http://h/gw/model/us.m-1%3A0/converse-stream', where)).toBe('http://h/gw')
  expect(awsEndpointOf('http://h/', where)).toBe('http://h')
  expect(() => awsEndpointOf('http://h/?a=1', where)).toThrow(/`endpoint` has a query/)
})
