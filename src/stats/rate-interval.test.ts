import { expect, test } from 'vitest'

import { rateInterval } from './rate-interval.ts'

test('ends of the scale have limits in closed form', () => {
  const { low, high } = rateInterval(0, 30)
  expect(low).toBe(0)
  expect(high).toBeCloseTo(1 - 0.025 ** (1 / 30), 8)
  expect(rateInterval(30, 30).low).toBeCloseTo(0.025 ** (1 / 30), 8)
  expect(rateInterval(1, 30).low).toBeCloseTo(1 - 0.975 ** (1 / 30), 8)
})

test('at each limit what was seen has a tail of 2.5 %', () => {
  const { low, high } = rateInterval(4, 20)
  expect(atLeast(4, 20, low)).toBeCloseTo(0.025, 7)
  expect(1 - atLeast(5, 20, high)).toBeCloseTo(0.025, 7)
})

test('nothing says nothing', () => {
  expect(rateInterval(0, 0)).toEqual({ low: 0, high: 1 })
})

/** P(X ≥ count) of a binomial variable. */
function atLeast(count: number, of: number, rate: number): number {
  let sum = 0
  let coefficient = 1
  for (let k = 0; k <= of; k += 1) {
    if (k >= count) sum += coefficient * rate ** k * (1 - rate) ** (of - k)
    coefficient = (coefficient * (of - k)) / (k + 1)
  }
  return sum
}
