import { describe, expect, test } from 'vitest'

import type { Price } from '../model/provider.ts'
import { keptForAnHour, oneHourPerMTok, ratesOf } from './rates.ts'

const rates = {
  inputPerMTok: 2,
  outputPerMTok: 8,
  cachedInputPerMTok: 0.5,
  cacheWriteInputPerMTok: 2.5,
}
const price: Price = { ...rates, source: 'a list', date: undefined }

/** What a million input tokens are asked at a time, where these hours are dear. */
function inputAt(time: string, fromUtc: string, toUtc: string): number[] {
  const dear: Price = { ...price, hours: [{ fromUtc, toUtc, ...rates, inputPerMTok: 4 }] }
  const sentAt = Date.parse(`2026-11-20T${time}Z`)
  const all = ratesOf(dear, 100, { sentAt, endMs: 0 }).map(({ inputPerMTok }) => inputPerMTok)
  return [...new Set(all)]
}

test.each([
  ['08:59:59', 2],
  ['09:00:00', 4],
  ['16:59:59', 4],
  ['17:00:00', 2],
  ['23:00:00', 2],
])('hours of a day begin and end on it: at %s input is %d', (time, input) => {
  expect(inputAt(time, '09:00', '17:00')).toEqual([input])
})

test('hours that end when they begin are all day', () => {
  expect([inputAt('00:00:00', '00:00', '00:00'), inputAt('13:00:00', '00:00', '00:00')]).toEqual([
    [4],
    [4],
  ])
})

describe('what is kept for an hour', () => {
  test.each([
    // Twice the input, but never less than what is kept for minutes.
    [2.5, undefined, 4],
    [5, undefined, 5],
    // Who takes no more for writing than for reading has no hours.
    [2, undefined, 2],
    [1.5, undefined, 1.5],
    [undefined, undefined, 2],
    [2.5, 3, 3],
  ])('costs, written at %s and listed at %s, %d', (written, listed, expected) => {
    const own = { cacheWriteInputPerMTok: written, cacheWrite1hInputPerMTok: listed }
    expect(oneHourPerMTok({ ...rates, ...own })).toBe(expected)
  })

  test('has its price in every tier and at every hour', () => {
    const tiers = [{ aboveInputTokens: 1000, ...rates, inputPerMTok: 4, cacheWriteInputPerMTok: 6 }]
    const hours = [{ fromUtc: '01:00', toUtc: '02:00', ...rates, inputPerMTok: 10, tiers }]
    const kept = keptForAnHour({ ...price, tiers, hours })
    expect(kept.cacheWriteInputPerMTok).toBe(4)
    expect(kept.tiers?.map((tier) => tier.cacheWriteInputPerMTok)).toEqual([8])
    expect(kept.hours?.map((hour) => hour.cacheWriteInputPerMTok)).toEqual([2.5])
    expect(kept.hours?.[0]?.tiers?.map((tier) => tier.cacheWriteInputPerMTok)).toEqual([8])
  })
})
