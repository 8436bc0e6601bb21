import { expect, test } from 'vitest'

import { betweenVariance } from './paule-mandel.ts'

// statsmodels 0.15.0, stats.meta_analysis._fit_tau_iterative (Paule–Mandel), atol 1e-13
test.each([
  [
    [0.1, 0.3, 0.35, 0.65, 0.45, 0.15],
    [0.03, 0.03, 0.05, 0.01, 0.05, 0.02],
    0.023_161_172_942_595_922,
  ],
  [[5.2, 5.9, 4.8, 7.1, 6], [0.2, 0.1, 0.4, 0.3, 0.15], 0.462_400_478_977_545_16],
  [[1, 1.1, 0.9], [0.5, 0.5, 0.5], 0],
])('the variance between groups %# is as in statsmodels', (values, variances, expected) => {
  expect(betweenVariance(values, variances)).toBeCloseTo(expected, 13)
})

test('with equal variances it is the plain variance less theirs', () => {
  expect(betweenVariance([1, 2, 3, 4], [0.25, 0.25, 0.25, 0.25])).toBeCloseTo(5 / 3 - 0.25, 12)
})

test('values without an error of their own are no trouble', () => {
  expect(betweenVariance([1, 2, 3, 4], [0, 0, 0, 0])).toBeCloseTo(5 / 3, 14)
  // scipy.optimize.brentq on Σ w(y − ȳ)² − 2
  expect(betweenVariance([1, 2, 4.5], [0, 0.1, 0.2])).toBeCloseTo(3.123_892_846_107_372_7, 12)
})

test('one value, none and equal ones have no variance between them', () => {
  expect(betweenVariance([], [])).toBe(0)
  expect(betweenVariance([3], [0.1])).toBe(0)
  expect(betweenVariance([3, 3, 3], [0, 0.1, 0])).toBe(0)
})

test('the scale of the values does not matter', () => {
  const values = [0.1, 0.3, 0.35, 0.65, 0.45, 0.15]
  const variances = [0.03, 0.03, 0.05, 0.01, 0.05, 0.02]
  for (const scale of [1e-8, 1e8]) {
    const scaled = betweenVariance(
      values.map((value) => value * scale),
      variances.map((variance) => variance * scale ** 2),
    )
    expect(scaled / scale ** 2).toBeCloseTo(betweenVariance(values, variances), 12)
  }
})

test('negative variances, infinite values and unequal lists are refused', () => {
  expect(() => betweenVariance([1, 2], [0.1, -0.1])).toThrow('A variance is -0.1')
  expect(() => betweenVariance([1, Infinity], [0.1, 0.1])).toThrow('A value is Infinity')
  expect(() => betweenVariance([1, 2], [0.1])).toThrow('2 values and 1 variances')
})
