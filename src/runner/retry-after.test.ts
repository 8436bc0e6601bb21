import { expect, test } from 'vitest'

import { requestedWait } from './retry-after.ts'

const NOW = Date.parse('Tue, 24 Nov 2026 03:00:00 GMT')
const NOW_S = NOW / 1000

test.each<[Readonly<Record<string, string>>, number | undefined]>([
  [{}, undefined],
  [{ 'retry-after': '' }, undefined],
  [{ 'retry-after': 'soon' }, undefined],
  [{ 'retry-after': '0' }, undefined],
  [{ 'retry-after': '3' }, 3000],
  [{ 'retry-after': '1.5' }, 1500],
  [{ 'retry-after': ' 3 ' }, 3000],
  [{ 'retry-after': '3, 3' }, 3000],
  [{ 'retry-after': '3, 20' }, 20_000],
  [{ 'retry-after': '-3' }, undefined],
  [{ 'retry-after': '1e9' }, undefined],
  [{ 'retry-after': '0x10' }, undefined],
  [{ 'retry-after': 'Infinity' }, undefined],
  [{ 'retry-after': 'NaN' }, undefined],
  [{ 'retry-after': '9'.repeat(400) }, undefined],
  [{ 'retry-after-ms': '' }, undefined],
  [{ 'retry-after-ms': '-1', 'retry-after': '1' }, 1000],
  [{ 'retry-after-ms': 'Infinity', 'retry-after': '1' }, 1000],
  [{ 'retry-after': '3600' }, 3_600_000],
  [{ 'retry-after': '999999999' }, 999_999_999_000],
  // A moment where seconds were meant.
  [{ 'retry-after': String(NOW_S + 20) }, 20_000],
  [{ 'retry-after': String(NOW_S - 20) }, undefined],
  [{ 'retry-after': 'Tue, 24 Nov 2026 03:00:07 GMT' }, 7000],
  [{ 'retry-after': 'Tue, 24 Nov 2026 02:00:00 GMT' }, undefined],
  [{ 'retry-after': '2026-11-24T03:00:07Z' }, 7000],
  [{ 'retry-after': '20s' }, 20_000],
  [{ 'retry-after-ms': '250', 'retry-after': '1' }, 250],
  [{ 'x-ms-retry-after-ms': '250', 'retry-after': '1' }, 250],
  [{ 'retry-after-ms': 'x', 'retry-after': '1' }, 1000],
])('%j asks to wait %s ms', (headers, milliseconds) => {
  expect(requestedWait({ headers, isRateLimit: true }, NOW)?.ms).toBe(milliseconds)
})

test.each<[string, Readonly<Record<string, string>>, string | undefined, number | undefined]>([
  [
    'OpenAI, and says which limit is used up',
    {
      'x-ratelimit-remaining-requests': '0',
      'x-ratelimit-reset-requests': '6m0s',
      'x-ratelimit-remaining-tokens': '149984',
      'x-ratelimit-reset-tokens': '1s',
    },
    'x-ratelimit-reset-requests',
    360_000,
  ],
  [
    'OpenAI, and both are',
    {
      'x-ratelimit-remaining-requests': '0',
      'x-ratelimit-reset-requests': '250ms',
      'x-ratelimit-remaining-tokens': '0',
      'x-ratelimit-reset-tokens': '2m59.56s',
    },
    'x-ratelimit-reset-tokens',
    179_560,
  ],
  [
    'somebody who does not say which',
    { 'x-ratelimit-reset-requests': '1h0m0s', 'x-ratelimit-reset-tokens': '7.66s' },
    'x-ratelimit-reset-tokens',
    7660,
  ],
  [
    'Anthropic',
    {
      'anthropic-ratelimit-requests-remaining': '49',
      'anthropic-ratelimit-requests-reset': '2026-11-24T03:00:01Z',
      'anthropic-ratelimit-input-tokens-remaining': '0',
      'anthropic-ratelimit-input-tokens-reset': '2026-11-24T03:00:41Z',
    },
    'anthropic-ratelimit-input-tokens-reset',
    41_000,
  ],
  ['Azure, in seconds', { 'x-ratelimit-reset-tokens': '12' }, 'x-ratelimit-reset-tokens', 12_000],
  [
    'Cerebras',
    {
      'x-ratelimit-remaining-tokens-minute': '0',
      'x-ratelimit-reset-tokens-minute': '31.5',
      'x-ratelimit-remaining-requests-day': '1200',
      'x-ratelimit-reset-requests-day': '33011.38',
    },
    'x-ratelimit-reset-tokens-minute',
    31_500,
  ],
  ['the draft of the IETF', { 'ratelimit-reset': '30' }, 'ratelimit-reset', 30_000],
  [
    'OpenRouter, in Unix milliseconds',
    { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(NOW + 5000) },
    'x-ratelimit-reset',
    5000,
  ],
  [
    'GitHub, in Unix seconds',
    { 'x-ratelimit-reset': String(NOW_S + 9) },
    'x-ratelimit-reset',
    9000,
  ],
  ['a limit that is open', { 'x-ratelimit-reset-requests': '0s' }, undefined, undefined],
  ['one in the past', { 'x-ratelimit-reset': '2020-01-01T00:00:00Z' }, undefined, undefined],
  ['nonsense', { 'x-ratelimit-reset-requests': '5 apples' }, undefined, undefined],
  ['a negative one', { 'x-ratelimit-reset-requests': '-5s' }, undefined, undefined],
  ['no reset of a limit', { 'x-password-reset': '30' }, undefined, undefined],
  ['a long one', { 'x-ratelimit-reset': `${'9'.repeat(60)}s` }, undefined, undefined],
])('vendor headers: %s', (_who, headers, by, ms) => {
  expect(requestedWait({ headers, isRateLimit: true }, NOW)).toEqual(
    ms === undefined ? undefined : { by, ms },
  )
})

test('the header that says it comes before the resets of limits, and both before words', () => {
  const message = 'Please try again in 9s'
  const headers = { 'retry-after': '2', 'x-ratelimit-reset-requests': '6m0s' }
  expect(requestedWait({ headers, message, isRateLimit: true }, NOW)).toEqual({
    by: 'retry-after',
    ms: 2000,
  })
})

test.each([
  ['Rate limit reached … Used 29500, Requested 800. Please try again in 600ms. Visit …', 600],
  ['Please try again in 7.66s. Need more tokens?', 7660],
  ['Please try again in 1m12.5s.', 72_500],
  ['Please try again in 6m0s', 360_000],
  ['Please retry in 25.432s.', 25_432],
  ['Please retry after 20 seconds.', 20_000],
  ['try again in 2 minutes', 120_000],
  ['Retry after 1500 milliseconds', 1500],
  ['Wait 30 sec', 30_000],
  ['we retry 3 times before we give up', undefined],
  ['try again later', undefined],
  ['Too many tokens, please wait before trying again.', undefined],
  [`try again in ${'9'.repeat(5000)}s`, undefined],
])('words: %s', (message, ms) => {
  expect(requestedWait({ headers: {}, message, isRateLimit: true }, NOW)?.ms).toBe(ms)
})

test('every response may tell the state of limits: another failure is no reason to wait for them', () => {
  const headers = { 'x-ratelimit-remaining-requests': '0', 'x-ratelimit-reset-requests': '9s' }
  expect(requestedWait({ headers, isRateLimit: false }, NOW)).toBeUndefined()
  const told = { ...headers, 'retry-after': '2' }
  expect(requestedWait({ headers: told, isRateLimit: false }, NOW)?.ms).toBe(2000)
})
