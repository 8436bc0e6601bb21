import { expect, test } from 'vitest'

import { describeErrorBody } from './error-body.ts'

test.each([
  [
    { error: { message: 'You exceeded your current quota', code: 'insufficient_quota' } },
    'insufficient_quota: You exceeded your current quota',
  ],
  [
    { error: { message: 'suspended', type: 'exceeded_current_quota_error' } },
    'exceeded_current_quota_error: suspended',
  ],
  [{ code: 'Arrearage', message: 'Access denied' }, 'Arrearage: Access denied'],
  [{ error: { message: 'slow down', code: 'rate_limit_exceeded' } }, 'slow down'],
  [{ error: { message: 'no', code: 429 } }, 'no'],
])('the code that says that an account is out of credit is kept: %j', (body, words) => {
  expect(describeErrorBody(JSON.stringify(body))).toBe(words)
})
