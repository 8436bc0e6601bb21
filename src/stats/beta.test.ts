import { expect, test } from 'vitest'

import { logGamma, regularizedIncompleteBeta } from './beta.ts'

// scipy.special.gammaln(x), scipy 1.17.1
test.each([
  [0.001, 6.907_178_885_383_853],
  [0.1, 2.252_712_651_734_206],
  [0.5, 0.572_364_942_924_7],
  [1, 0],
  [1.5, -0.120_782_237_635_245_26],
  [2, 0],
  [3.7, 1.428_072_326_665_388],
  [10, 12.801_827_480_081_469],
  [71.5, 232.568_622_955_468_5],
  [1000.25, 5906.947_268_271_117_5],
  [100_001, 1_051_299.221_899_121_8],
])('ln Γ(%d) is %d as in SciPy', (x, expected) => {
  expect(Math.abs(logGamma(x) - expected)).toBeLessThan(2e-15 * Math.max(1, Math.abs(expected)))
})

test('Γ(n + 1) is n!', () => {
  let factorial = 1
  for (let n = 1; n <= 20; n++) {
    factorial *= n
    expect(Math.exp(logGamma(n + 1)) / factorial).toBeCloseTo(1, 12)
  }
})

test('the logarithm of gamma refuses the poles', () => {
  expect(() => logGamma(0)).toThrow('received 0')
  expect(() => logGamma(Number.NaN)).toThrow(RangeError)
})

// scipy.special.betainc(a, b, x), scipy 1.17.1
test.each([
  [0.5, 0.5, 0.5, 0.5],
  [0.3, 2, 3, 0.3483],
  [0.9, 0.7, 4.2, 0.999_968_372_559_592_6],
  [0.01, 0.1, 0.2, 0.432_496_974_216_105_94],
  [0.95, 30.5, 1.7, 0.433_658_058_648_930_26],
  [0.5, 15.5, 15.5, 0.5],
  [0.02, 3, 200, 0.770_653_176_261_391_6],
  [0.5, 500, 501, 0.512_612_509_089_180_2],
  [0.48, 500, 501, 0.108_581_063_254_377_84],
  [0.95, 951, 51, 0.534_639_641_615_720_1],
  [0.999, 20, 0.5, 0.842_416_186_016_361_5],
])('I_%d(%d, %d) is %d as in SciPy', (x, a, b, expected) => {
  expect(Math.abs(regularizedIncompleteBeta(x, a, b) - expected)).toBeLessThan(1e-12)
})

test('a tiny tail keeps its relative precision', () => {
  // scipy.special.betainc(2, 5, 1e-6)
  const tail = regularizedIncompleteBeta(1e-6, 2, 5)
  expect(tail / 1.499_996_000_004_499_7e-11).toBeCloseTo(1, 12)
})

test('samples of a hundred thousand still converge', () => {
  // scipy.special.betainc(50000, 50001, x)
  expect(regularizedIncompleteBeta(0.5, 50_000, 50_001)).toBeCloseTo(0.501_261_563_107_097_8, 9)
  expect(regularizedIncompleteBeta(0.501, 50_000, 50_001)).toBeCloseTo(0.737_487_941_802_533_7, 9)
})

test('I_x(1, b) and I_x(a, 1) have closed forms', () => {
  for (const x of [0.01, 0.3, 0.77, 0.999]) {
    expect(regularizedIncompleteBeta(x, 1, 7.5)).toBeCloseTo(1 - (1 - x) ** 7.5, 14)
    expect(regularizedIncompleteBeta(x, 7.5, 1)).toBeCloseTo(x ** 7.5, 14)
  }
})

test('the two tails add up to one', () => {
  for (const x of [0.02, 0.4, 0.6, 0.93]) {
    const both = regularizedIncompleteBeta(x, 3.3, 8.1) + regularizedIncompleteBeta(1 - x, 8.1, 3.3)
    expect(both).toBeCloseTo(1, 14)
  }
})

test('the ends are exactly 0 and 1', () => {
  expect(regularizedIncompleteBeta(0, 2, 3)).toBe(0)
  expect(regularizedIncompleteBeta(1, 2, 3)).toBe(1)
})

test('arguments outside of the domain are refused', () => {
  expect(() => regularizedIncompleteBeta(1.1, 2, 3)).toThrow('x = 1.1')
  expect(() => regularizedIncompleteBeta(0.5, 0, 3)).toThrow('a = 0')
  expect(() => regularizedIncompleteBeta(0.5, 2, Number.NaN)).toThrow('b = NaN')
})
