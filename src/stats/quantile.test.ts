import { expect, test } from 'vitest'

import { ascending, quantile } from './quantile.ts'

const LATENCIES = ascending([
  212.4, 187.9, 305.1, 251.7, 1190.3, 198.2, 233.3, 276.8, 204.6, 221.5, 342.9, 189.4,
])

// numpy.quantile(LATENCIES, p), numpy 2.4.6
test.each([
  [0, 187.9],
  [0.05, 188.725],
  [0.1, 190.28],
  [0.25, 203],
  [0.5, 227.4],
  [0.75, 283.875],
  [0.9, 339.12],
  [0.95, 724.23],
  [0.99, 1097.086],
  [1, 1190.3],
])('quantile %d of twelve latencies is %d as in NumPy', (probability, expected) => {
  expect(quantile(LATENCIES, probability)).toBeCloseTo(expected, 9)
})

test.each([
  { sorted: [], expected: undefined },
  { sorted: [7], expected: 7 },
  { sorted: [7, 9], expected: 8 },
  { sorted: [7, 9, 20], expected: 9 },
  { sorted: [7, 9, 20, 30], expected: 14.5 },
  { sorted: [7, 9, 20, 30, 31], expected: 20 },
  { sorted: [7, 9, 20, 30, 31, 40], expected: 25 },
])('the median of $sorted is $expected', ({ sorted, expected }) => {
  expect(quantile(sorted, 0.5)).toBe(expected)
})

test('every quantile of equal values is exactly that value', () => {
  for (const probability of [0, 0.1, 0.37, 0.5, 0.95, 1]) {
    expect(quantile([0.1, 0.1, 0.1, 0.1], probability)).toBe(0.1)
  }
})

test('a quantile below the timeouts is finite, also just below them', () => {
  expect(quantile([1, 2, 3, Infinity, Infinity], 0.5)).toBe(3)
  expect(quantile([1, 3, Infinity], 0.5)).toBe(3)
})

test('a quantile with any weight on a timeout is infinite', () => {
  expect(quantile([1, 2, 3, Infinity], 0.95)).toBe(Infinity)
  expect(quantile([1, 2, Infinity, Infinity], 0.5)).toBe(Infinity)
  expect(quantile([Infinity, Infinity], 0.5)).toBe(Infinity)
})

test('rounding does not put weight on a timeout', () => {
  // 1 + 100·0.55 is 56.00000000000001 in floating point.
  const sorted = Array.from({ length: 101 }, (_, index) => (index < 56 ? index + 1 : Infinity))
  expect(quantile(sorted, 0.55)).toBe(56)
})

test('a negative infinity at the start is a value like any other', () => {
  expect(quantile([-Infinity, 2, 3], 0.25)).toBe(-Infinity)
  expect(quantile([-Infinity, 2, 3], 0.5)).toBe(2)
})

test('a probability in per cent is refused with the fix', () => {
  expect(() => quantile([1, 2], 95)).toThrow('p95 is 0.95')
  expect(() => quantile([1, 2], Number.NaN)).toThrow(RangeError)
})

test('ascending sorts numbers as numbers, infinities at the ends', () => {
  expect(ascending([10, Infinity, 9, -Infinity, 100, Infinity])).toEqual([
    -Infinity,
    9,
    10,
    100,
    Infinity,
    Infinity,
  ])
})

test('ascending leaves its argument as it was', () => {
  const values = [3, 1, 2]
  expect(ascending(values)).toEqual([1, 2, 3])
  expect(values).toEqual([3, 1, 2])
})
