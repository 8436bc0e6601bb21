import { expect, test } from 'vitest'

import { fractionalRank, interpolate, valueAtPosition } from './fractional-rank.ts'

test('a position splits into the rank below and the way to the next', () => {
  expect(fractionalRank(3)).toEqual({ whole: 3, fraction: 0 })
  expect(fractionalRank(3.25)).toEqual({ whole: 3, fraction: 0.25 })
})

test('a position within rounding of a rank is that rank', () => {
  expect(1 + 100 * 0.29).toBeLessThan(30)
  expect(fractionalRank(1 + 100 * 0.29)).toEqual({ whole: 30, fraction: 0 })
  expect(fractionalRank(1 + 100 * 0.07)).toEqual({ whole: 8, fraction: 0 })
})

test('a position clearly beside a rank stays beside it', () => {
  expect(fractionalRank(30 - 1e-9).whole).toBe(29)
  expect(fractionalRank(30 + 1e-9).fraction).toBeCloseTo(1e-9, 12)
})

test('positions outside of the sample have no value', () => {
  expect(valueAtPosition([10, 20], 0.5)).toBeUndefined()
  expect(valueAtPosition([10, 20], 2.5)).toBeUndefined()
  expect(valueAtPosition([], 1)).toBeUndefined()
})

test('the first and the last position are the ends of the sample', () => {
  expect(valueAtPosition([10, 20], 1)).toBe(10)
  expect(valueAtPosition([10, 20], 2)).toBe(20)
})

test.each([
  { lower: 1, upper: 3, fraction: 0.25, expected: 1.5 },
  { lower: 1, upper: Infinity, fraction: 0, expected: 1 },
  { lower: 1, upper: Infinity, fraction: 1e-9, expected: Infinity },
  { lower: -Infinity, upper: 3, fraction: 0, expected: -Infinity },
  { lower: -Infinity, upper: 3, fraction: 0.9, expected: -Infinity },
  { lower: -Infinity, upper: Infinity, fraction: 0.1, expected: Infinity },
  { lower: Infinity, upper: Infinity, fraction: 0.5, expected: Infinity },
  { lower: -Infinity, upper: -Infinity, fraction: 0.5, expected: -Infinity },
])('$fraction of the way from $lower to $upper is $expected', (given) => {
  expect(interpolate(given.lower, given.upper, given.fraction)).toBe(given.expected)
})
