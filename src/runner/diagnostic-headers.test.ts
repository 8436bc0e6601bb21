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
  'x-ratelimit-remaining-tokens',
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
