import { expect, test } from 'vitest'

import { meanWithoutLargest } from './chi-square-largest.ts'

// mpmath 1.3: (n − ∫ 1 − erf(√(t/2))ⁿ dt) ÷ (n − 1)
test.each([
  [2, 1 - 2 / Math.PI],
  [3, 0.448_671_104_578],
  [5, 0.556_562_733_226],
  [9, 0.670_399_375_634],
  [14, 0.743_624_794_548],
  [19, 0.787_119_207_517],
  [50, 0.888_144_314_001],
])('the mean of %d squares without the largest', (count, expected) => {
  expect(Math.abs(meanWithoutLargest({ count }) / expected - 1)).toBeLessThan(1e-4)
})
