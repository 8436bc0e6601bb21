import { expect, test } from 'vitest'

import { diagnosticHeaders } from './diagnostic-headers.ts'

test.each([
  'server',
  'via',
  'x-request-id',
  'cf-ray',
  'retry-after',
  'openai-processing-ms',
  'x-generation-id',
  'retry-after-ms',
  'x-ratelimit-remaining-tokens',
  'anthropic-ratelimit-input-tokens-reset',
  'ratelimit-reset',
  'x-portkey-retry-attempt-count',
  'x-portkey-last-used-option-index',
])('%s is kept', (name) => {
  expect(diagnosticHeaders({ [name]: 'value' })).toEqual({ [name]: 'value' })
})

test.each(['set-cookie', 'date', 'authorization', 'openai-organization', 'x-api-key'])(
  '%s is not kept',
  (name) => {
    expect(diagnosticHeaders({ [name]: 'value' })).toEqual({})
  },
)

test('a server that sends thousands of them, or names without end, fills no results document', () => {
  const many = Array.from({ length: 5000 }, (_, index) => [`x-ratelimit-${index}`, 'value'])
  expect(Object.keys(diagnosticHeaders(Object.fromEntries(many)))).toHaveLength(40)
  expect(diagnosticHeaders({ [`x-ratelimit-${'a'.repeat(5000)}`]: 'value' })).toEqual({})
  expect(diagnosticHeaders({ [`${'a-'.repeat(5000)}retry-attempt-count`]: 'value' })).toEqual({})
})
