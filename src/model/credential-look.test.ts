import { expect, test } from 'vitest'

import { isCredentialName, looksLikeKey } from './credential-look.ts'

test.each([
  'authorization',
  'Proxy-Authorization',
  'cookie',
  'x-api-key',
  'X-API-USER',
  'api-key',
  'ocp-apim-subscription-key',
  'apikey',
  'accessToken',
  'x-auth',
  'x-oauth',
  'client_secret',
  'x-amz-security-token',
  'x-password',
  'x-session-id',
])('%s is the name of a credential', (name) => {
  expect(isCredentialName(name)).toBe(true)
})

test.each([
  'x-route',
  'x-author',
  'x-max-tokens',
  'x-auth-type',
  'anthropic-version',
  'api-version',
  'idempotency-key',
  'x-keyboard',
  'openai-beta',
  'x-api-version',
])('%s is not', (name) => {
  expect(isCredentialName(name)).toBe(false)
})

test.each([
  'sk-live-0123456789',
  'gsk_abcdefghijkl',
  'AKIAIOSFODNN7EXAMPLE',
  'eyJhbGciOiJIUzI1NiJ9.e30.x',
  '0f8fad5b-d9cb-469f-a165-70867728950e',
  'a3f5c7d9e1b2a4c6d8e0',
])('%s looks like a key', (value) => {
  expect(looksLikeKey(value)).toBe(true)
})

test.each([
  'brown',
  'blue-west-2-production',
  'claude-haiku-4-5-20251001',
  'AWS_BEARER_TOKEN_BEDROCK',
  'sk-8',
  'a plain sentence',
  '2024-10-21',
])('%s does not', (value) => {
  expect(looksLikeKey(value)).toBe(false)
})
