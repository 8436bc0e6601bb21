import { expect, test } from 'vitest'

import { logMedianError } from './log-median-error.ts'
import { normalQuantile } from './normal.ts'
import { ascending, quantile } from './quantile.ts'
import { randomStream } from './random.ts'

// numpy 2.4: np.std of ln of the median of each of the nⁿ resamples
test.each([
  [[1, 2.5, 7], 0.701_179_576_797_463_1],
  [[1, 2.5, 7, 8], 0.580_659_955_141_587],
  [[3, 1, 4, 1.5, 9], 0.524_314_492_210_176_6],
  [[3, 1, 4, 1.5, 9, 2.6], 0.361_555_780_483_260_76],
])('of %j it is what all resamples have', (values, expected) => {
  expect(logMedianError(values)).toBeCloseTo(expected, 12)
})

function meanOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length
}

/** Log-normal values with a log-sd of 0.5 in a balanced sample: the quantiles of the law. */
function balanced(size: number): number[] {
  return Array.from({ length: size }, (_, index) =>
    Math.exp(6 + 0.5 * normalQuantile((index + 0.5) / size)),
  )
}

test('it tends to √(π/2)·σ/√n for log-normal values', () => {
  for (const size of [101, 400, 999, 1000, 1001, 5000]) {
    const limit = Math.sqrt(Math.PI / 2) * (0.5 / Math.sqrt(size))
    expect((logMedianError(balanced(size)) ?? 0) / limit).toBeCloseTo(1, 1)
  }
})

test('the exact law and the normal ranks agree where they meet', () => {
  const [exact = 0, normal = 0] = [1000, 1001].map((size) => logMedianError(balanced(size)))
  expect(normal / exact).toBeCloseTo(1, 2)
})

test('on average it is the spread that medians of 30 really have', () => {
  const random = randomStream(16, 'spread of medians')
  const samples = Array.from({ length: 2000 }, () =>
    Array.from({ length: 30 }, () => Math.exp(0.36 * normalQuantile(1 - random.uniform()))),
  )
  const variance = meanOf(
    samples.map((sample) => Math.log(quantile(ascending(sample), 0.5) ?? Number.NaN) ** 2),
  )
  const claimed = meanOf(samples.map((sample) => (logMedianError(sample) ?? Number.NaN) ** 2))
  expect(claimed / variance).toBeGreaterThan(0.95)
  expect(claimed / variance).toBeLessThan(1.25)
})

test('the unit does not matter, the order neither', () => {
  const values = [3, 1, 4, 1.5, 9, 2.6]
  const scaled = values.toReversed().map((value) => value * 1000)
  expect(logMedianError(scaled)).toBeCloseTo(logMedianError(values) ?? Number.NaN, 12)
})

test('equal values have no error', () => {
  expect(logMedianError([7, 7, 7, 7])).toBeCloseTo(0, 15)
})

test('three timeouts among thirty hardly matter, six leave nothing to say', () => {
  const values = balanced(30)
  const withTimeouts = (count: number): number[] =>
    values.map((value, index) => (index < 30 - count ? value : Infinity))
  const few = logMedianError(withTimeouts(3)) ?? Number.NaN
  expect(few / (logMedianError(values) ?? Number.NaN)).toBeCloseTo(1, 3)
  expect(logMedianError(withTimeouts(6))).toBeUndefined()
})

test('under three values and without logarithms it is unknown', () => {
  expect(logMedianError([1, 2])).toBeUndefined()
  expect(logMedianError([0, 0, 1, 1])).toBeUndefined()
  expect(logMedianError([-1, -2, -3, 5])).toBeUndefined()
})
