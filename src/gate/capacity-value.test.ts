import { expect, test } from 'vitest'

import { capacityFound } from '../../test/searched-document.ts'
import { capacityValueOf } from './capacity-value.ts'

function errorOf(changes: Parameters<typeof capacityFound>[0], max = 64): number {
  return capacityValueOf({ capacity: capacityFound(changes), max })?.se ?? Number.NaN
}

test('the error is the longer half of the interval, in logarithms; whole requests reach up to the next', () => {
  expect(capacityValueOf({ capacity: capacityFound(), max: 64 })).toEqual({
    median: 14,
    se: expect.closeTo(Math.log(18 / 14) / 1.959964, 6),
    ciLow: 11,
    ciHigh: 17,
    n: 900,
  })
  expect(errorOf({ of: 'rate' })).toBeCloseTo(Math.log(14 / 11) / 1.959964, 6)
  expect(errorOf({ value: 3, ciLow: 3, ciHigh: 3 })).toBeCloseTo(Math.log(4 / 3) / 1.959964, 6)
})

test('a lower end of 0 and a missing upper end are far away', () => {
  expect(errorOf({ ciLow: 0 })).toBeCloseTo(Math.log(14 / 0.5) / 1.959964, 6)
  expect(errorOf({ ciHigh: undefined })).toBeCloseTo(Math.log(65 / 14) / 1.959964, 6)
})

test('what keeps the highest load is known as far as it was asked', () => {
  const kept = { value: 64, ciLow: 64, ciHigh: undefined }
  expect(errorOf(kept)).toBeCloseTo(0.01, 12)
  expect(errorOf({ ...kept, of: 'rate' })).toBeCloseTo(0.01, 12)
})

test('what keeps no load lies below the lowest, and without a whole block there is no value', () => {
  const none = capacityFound({ value: 0, ciLow: 0, ciHigh: 0 })
  expect(capacityValueOf({ capacity: none, max: 64 })?.median).toBe(0.5)
  const unknown = capacityFound({ value: undefined, ciLow: undefined, ciHigh: undefined })
  expect(capacityValueOf({ capacity: unknown, max: 64 })).toBeUndefined()
})
