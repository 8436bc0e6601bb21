import { expect, test } from 'vitest'

import { durationOption } from './duration-option.ts'
import { durationMs } from './duration.ts'

test.each([
  ['500ms', 500],
  ['30s', 30_000],
  ['1.5m', 90_000],
  ['24h', 86_400_000],
])('%s are %i ms', (text, ms) => {
  expect(durationOption.parse(text)).toBe(text)
  expect(durationMs(text)).toBe(ms)
})

test.each(['30', '', 's', '-1s', '1 s', '1S', '0ms', '25h', '1e3s', '1m30s', 'NaNs'])(
  '%j is no duration',
  (text) => {
    expect(durationOption.safeParse(text).success).toBe(false)
  },
)
