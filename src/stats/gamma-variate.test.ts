import { expect, test } from 'vitest'

import { gammaVariate } from './gamma-variate.ts'
import { randomStream } from './random.ts'

const COUNT = 20_000

// Medians of the law: where the series of the incomplete gamma function, computed apart, is a half.
test.each([
  { shape: 0.25, median: 0.043_674 },
  { shape: 0.5, median: 0.227_468 },
  { shape: 1, median: Math.LN2 },
  { shape: 4, median: 3.672_061 },
  { shape: 50, median: 49.667_064 },
])('numbers of shape $shape have its mean, variance and median', ({ shape, median }) => {
  const stream = randomStream(3, 'gamma', String(shape))
  const values = Array.from({ length: COUNT }, () => gammaVariate(stream, shape))
  const mean = values.reduce((sum, value) => sum + value, 0) / COUNT
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / COUNT
  // Four standard errors: of a mean √(shape ÷ n), of a variance shape · √((2 + 6 ÷ shape) ÷ n).
  expect(Math.abs(mean - shape)).toBeLessThan(4 * Math.sqrt(shape / COUNT))
  expect(Math.abs(variance - shape)).toBeLessThan(4 * shape * Math.sqrt((2 + 6 / shape) / COUNT))
  const share = values.filter((value) => value < median).length / COUNT
  expect(Math.abs(share - 0.5)).toBeLessThan(0.015)
  expect(Math.min(...values)).toBeGreaterThanOrEqual(0)
})

test('a shape that is none is refused', () => {
  const stream = randomStream(3)
  for (const shape of [0, -1, NaN, Infinity]) {
    expect(() => gammaVariate(stream, shape)).toThrow(RangeError)
  }
})
