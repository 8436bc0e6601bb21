import { expect, test } from 'vitest'

import { sampleOf } from '../../test/builders.ts'
import { RequestRates } from './request-rates.ts'

const START = 1_700_000_000_000

/** So many requests to a provider, one every so many milliseconds; when the last was sent. */
function sentTo(rates: RequestRates, { count, gapMs }: { count: number; gapMs: number }): number {
  for (let round = 0; round < count; round += 1) {
    rates.note('lab', sampleOf({ cell: 'one@lab', round, sentAt: START + round * gapMs }))
  }
  return START + (count - 1) * gapMs
}

test('of many requests those of the last minute count', () => {
  const rates = new RequestRates()
  const last = sentTo(rates, { count: 5000, gapMs: 50 })
  expect(rates.wordsAt('lab', last)).toMatch(/\(1\s200 requests in /)
})

test('a minute may have more requests than a call may have arguments', () => {
  const rates = new RequestRates()
  const last = sentTo(rates, { count: 200_000, gapMs: 0.1 })
  expect(rates.wordsAt('lab', last)).toMatch(/\(200\s000 requests in /)
})
