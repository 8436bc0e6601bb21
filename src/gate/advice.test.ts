import { expect, test } from 'vitest'

import type { ProviderSpec } from '../model/provider.ts'
import type { Failure } from '../model/sample.ts'
import { adviceFor } from './advice.ts'

const lab: ProviderSpec = {
  name: 'lab',
  protocol: 'openai-chat',
  baseURL: 'http://127.0.0.1:8080/v1',
  apiKeyEnv: 'LAB_KEY',
  headers: {},
  body: {},
  modelBodies: {},
  allowInsecure: false,
  models: { m: 'm' },
  prices: {},
}
const bedrock: ProviderSpec = {
  ...lab,
  protocol: 'bedrock-converse',
  region: 'us-east-1',
  http: 1,
}

function advice(changes: Partial<Failure>, provider: ProviderSpec = lab): string | undefined {
  const failure = { class: 'http', status: undefined, message: 'no', inStream: false } as const
  return adviceFor({ ...failure, ...changes }, provider)
}

test('advice on a key names its variable', () => {
  const refused = { class: 'auth', status: 401 } as const
  expect(advice(refused)).toBe('Check the key in LAB_KEY')
  expect(advice(refused, { ...lab, apiKeyEnv: undefined })).toContain('No key is sent')
  const headers = { authorization: 'x' }
  expect(advice(refused, { ...lab, apiKeyEnv: undefined, headers })).toContain('`headers`')
  expect(advice(refused, { ...bedrock, apiKeyEnv: undefined })).toBe('Check the AWS credentials')
  expect(advice(refused, bedrock)).toMatch(/^Check LAB_KEY, or the AWS credentials/)
})

test.each([
  [400, 'Authentication Error, Invalid proxy server token passed'],
  [400, 'API key not valid. Please pass a valid API key.'],
  [422, 'Incorrect api_key provided'],
  [400, 'Invalid virtual key'],
])('HTTP %d that says %j is about the key', (status, message) => {
  expect(advice({ status, message: `HTTP ${status}: ${message}` })).toContain('LAB_KEY')
})

test.each([
  [400, 'max_tokens is too large: 4096 tokens'],
  [400, 'Invalid value for tokens: expected a number'],
  [500, 'authentication backend is down'],
])('HTTP %d that says %j is not', (status, message) => {
  expect(advice({ status, message: `HTTP ${status}: ${message}` })).toBeUndefined()
})

test.each([
  ['openai-chat', '/chat/completions'],
  ['openai-responses', '/responses'],
  ['anthropic-messages', '/v1/messages'],
  ['gemini-generate-content', '/models'],
] as const)('advice on an address speaks of %s', (protocol, path) => {
  const notFound = advice({ status: 404 }, { ...lab, protocol })
  expect(notFound).toBe(`Check \`baseURL\`, to which \`${path}\` is added, and the model’s name`)
  expect(advice({ class: 'protocol' }, { ...lab, protocol })).toContain(protocol)
})

test('at Bedrock the address is the endpoint', () => {
  expect(advice({ class: 'connect' }, bedrock)).toBe('Is the server up? Check `endpoint`')
})
