import { expect, test } from 'vitest'

import {
  coefficientOfVariation,
  mean,
  robustCoefficientOfVariation,
  sampleStandardDeviation,
} from './moments.ts'

const LATENCIES = [
  212.4, 187.9, 305.1, 251.7, 1190.3, 198.2, 233.3, 276.8, 204.6, 221.5, 342.9, 189.4,
]
const ALL = [mean, sampleStandardDeviation, coefficientOfVariation, robustCoefficientOfVariation]

test('twelve latencies have the moments NumPy and SciPy give', () => {
  // numpy.mean, numpy.std(ddof=1), scipy.stats.variation(ddof=1),
  // 1.4826 * scipy.stats.median_abs_deviation / numpy.median; scipy 1.17.1
  expect(mean(LATENCIES)).toBeCloseTo(317.841_666_666_666_64, 10)
  expect(sampleStandardDeviation(LATENCIES)).toBeCloseTo(278.975_366_974_913_87, 10)
  expect(coefficientOfVariation(LATENCIES)).toBeCloseTo(0.877_718_047_166_819_8, 13)
  expect(robustCoefficientOfVariation(LATENCIES)).toBeCloseTo(0.219_064_907_651_715_1, 13)
})

test('the standard deviation divides by n − 1', () => {
  expect(sampleStandardDeviation([2, 4, 4, 4, 5, 5, 7, 9])).toBeCloseTo(Math.sqrt(32 / 7), 14)
  expect(sampleStandardDeviation([1, 3])).toBeCloseTo(Math.SQRT2, 14)
})

test('a large offset does not cost the deviation its digits', () => {
  expect(sampleStandardDeviation([1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16])).toBe(Math.sqrt(30))
})

test.each(ALL)('%o of no values is undefined', (statistic) => {
  expect(statistic([])).toBeUndefined()
})

test('one value has a mean and no spread', () => {
  expect(mean([5])).toBe(5)
  expect(sampleStandardDeviation([5])).toBeUndefined()
  expect(coefficientOfVariation([5])).toBeUndefined()
  expect(robustCoefficientOfVariation([5])).toBeUndefined()
})

test('equal values have exactly no spread', () => {
  const values = Array.from({ length: 10 }, () => 0.1)
  expect(ALL.map((statistic) => statistic(values))).toEqual([0.1, 0, 0, 0])
})

test('a mean of 0 has no coefficient of variation', () => {
  expect(coefficientOfVariation([-1, 1])).toBeUndefined()
  expect(robustCoefficientOfVariation([-1, 0, 1])).toBeUndefined()
})

test('an infinite value leaves mean, deviation and coefficient undefined', () => {
  expect(mean([1, 2, Infinity])).toBeUndefined()
  expect(sampleStandardDeviation([1, 2, Infinity])).toBeUndefined()
  expect(coefficientOfVariation([-Infinity, 1, 2])).toBeUndefined()
})

test('the robust coefficient bears a minority of timeouts and one spike', () => {
  expect(robustCoefficientOfVariation([9, 10, 11, 12, Infinity])).toBeCloseTo(1.4826 / 11, 14)
  expect(robustCoefficientOfVariation([9, 10, 11, 12, 1e9])).toBeCloseTo(1.4826 / 11, 14)
})

test('the robust coefficient is undefined where its median or deviation is infinite', () => {
  expect(robustCoefficientOfVariation([1, Infinity, Infinity])).toBeUndefined()
  expect(robustCoefficientOfVariation([-Infinity, 1, Infinity])).toBeUndefined()
})
