import { expect, test } from 'vitest'

import { effectiveSampleSize, lagOneRankAutocorrelation } from './autocorrelation.ts'

const DRIFTING = [3, 4, 4, 5, 7, 6, 8, 9, 9, 12, 11, 10]
const STEADY = [5, 1, 4, 2, 8, 7, 3, 9, 6, 10]

// d = scipy.stats.rankdata(values) - mean; (d[:-1] * d[1:]).sum() / (d * d).sum(), scipy 1.17.1
const DRIFTING_CORRELATION = 0.744_718_309_859_154_9
const STEADY_CORRELATION = 0.009_090_909_090_909_09

test('the autocorrelation of midranks is what SciPy ranks give', () => {
  expect(lagOneRankAutocorrelation(DRIFTING)).toBeCloseTo(DRIFTING_CORRELATION, 14)
  expect(lagOneRankAutocorrelation(STEADY)).toBeCloseTo(STEADY_CORRELATION, 14)
})

test('three values in order have the autocorrelation 0', () => {
  expect(lagOneRankAutocorrelation([1, 2, 3])).toBe(0)
})

test('alternating values are negatively correlated', () => {
  // Midranks 1.5 and 3.5 deviate by ∓1: three products of −1 over four squares of 1.
  expect(lagOneRankAutocorrelation([1, 2, 1, 2])).toBe(-0.75)
})

test('only the order of the values counts', () => {
  const stretched = DRIFTING.map((value) => Math.exp(value))
  expect(lagOneRankAutocorrelation(stretched)).toBe(lagOneRankAutocorrelation(DRIFTING))
})

test('timeouts take part as the largest values', () => {
  const timedOut = DRIFTING.map((value) => (value === 12 ? Infinity : value))
  expect(lagOneRankAutocorrelation(timedOut)).toBe(lagOneRankAutocorrelation(DRIFTING))
})

test.each([{ values: [] }, { values: [1] }, { values: [1, 2] }, { values: [4, 4, 4, 4] }])(
  'there is no autocorrelation of $values',
  ({ values }) => {
    expect(lagOneRankAutocorrelation(values)).toBeUndefined()
    expect(effectiveSampleSize(values)).toBe(values.length)
  },
)

test('a significant autocorrelation shrinks the sample by (1 − r) ÷ (1 + r)', () => {
  const long = Array.from({ length: 10 }, (_, block) => DRIFTING.map((v) => v + block)).flat()
  const correlation = lagOneRankAutocorrelation(long) ?? Number.NaN
  expect(correlation).toBeGreaterThan(1.645 / Math.sqrt(120))
  expect(effectiveSampleSize(long)).toBeCloseTo((120 * (1 - correlation)) / (1 + correlation), 10)
  expect(effectiveSampleSize(long)).toBeLessThan(40)
})

test('an insignificant autocorrelation changes nothing', () => {
  expect(effectiveSampleSize(STEADY)).toBe(10)
})

test('a negative autocorrelation earns no extra values', () => {
  expect(effectiveSampleSize(Array.from({ length: 40 }, (_, index) => index % 2))).toBe(40)
})

test('a positive but insignificant autocorrelation changes nothing', () => {
  const values = [1, 2, 9, 10, 3, 4, 8, 7, 5, 6]
  const correlation = lagOneRankAutocorrelation(values) ?? Number.NaN
  expect(correlation).toBeGreaterThan(0.1)
  expect(correlation).toBeLessThan(1.645 / Math.sqrt(10))
  expect(effectiveSampleSize(values)).toBe(10)
})

test('a sample is never worth less than two values', () => {
  // n(1 − r) ÷ (1 + r) would be 1.76.
  expect(effectiveSampleSize(DRIFTING)).toBe(2)
})
