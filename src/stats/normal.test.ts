import { expect, test } from 'vitest'

import { normalQuantile, normalUpper, normalUpperQuick } from './normal.ts'

// mpmath 1.3 with 40 digits, erfc(z/√2)/2: at z = 37, scipy 1.17.1's stats.norm.sf is off by 1e-13.
test.each([
  [-1.3, 0.903_199_515_414_389_7],
  [0.2, 0.420_740_290_560_896_96],
  [1.49, 0.068_112_117_966_725_45],
  [1.51, 0.065_521_712_088_916_5],
  [3, 0.001_349_898_031_630_094_6],
  [6, 9.865_876_450_376_98e-10],
  [10, 7.619_853_024_160_525e-24],
  [20, 2.753_624_118_606_233_7e-89],
  [37, 5.725_571_222_524_577e-300],
])('P(Z > %d) is %d', (z, expected) => {
  expect(Math.abs(normalUpper(z) / expected - 1)).toBeLessThan(5e-15)
})

// scipy.stats.norm.ppf(p), scipy 1.17.1
test.each([
  [1e-300, -37.047_096_299_361_2],
  [1e-20, -9.262_340_089_798_409],
  [1e-4, -3.719_016_485_455_680_4],
  [0.024_25, -1.972_961_051_311_885],
  [0.3, -0.524_400_512_708_040_9],
  [0.975, 1.959_963_984_540_054],
  [0.9999, 3.719_016_485_455_709],
])('the quantile of %d is %d as in SciPy', (probability, expected) => {
  expect(Math.abs(normalQuantile(probability) / expected - 1)).toBeLessThan(1e-14)
})

test('beyond the reach of doubles the tail is 0', () => {
  for (const z of [39, 1e6, 1.23e38, 1e200]) {
    expect(normalUpper(z)).toBe(0)
    expect(normalUpper(-z)).toBe(1)
  }
})

test('the middle and the ends are exact', () => {
  expect(normalUpper(0)).toBe(0.5)
  expect(normalUpper(Infinity)).toBe(0)
  expect(normalUpper(-Infinity)).toBe(1)
  expect(normalQuantile(0)).toBe(-Infinity)
  expect(normalQuantile(1)).toBe(Infinity)
})

test('the quick tail is the exact one to eight digits', () => {
  for (let z = -12; z <= 37; z += 0.0625) {
    expect(Math.abs(normalUpperQuick(z) / normalUpper(z) - 1)).toBeLessThan(1e-8)
  }
  expect(normalUpperQuick(Infinity)).toBe(0)
  expect(normalUpperQuick(-Infinity)).toBe(1)
})
