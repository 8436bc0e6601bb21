import { expect, test } from 'vitest'

import { orderStatisticInterval } from './order-statistic-interval.ts'
import { ascending } from './quantile.ts'
import { randomStream } from './random.ts'

/** The sample 1, 2, … n, in which a value is its own position. */
function ranks(size: number): number[] {
  return Array.from({ length: size }, (_, index) => index + 1)
}

// u by scipy.optimize.brentq on scipy.special.betainc((m+1)*u, (m+1)*(1-u), p) − level, times
// (m+1); scipy 1.17.1
test.each([
  [6, 0.5, 0.95, 1.194_124_113_378_951_3, 5.805_875_886_621_042],
  [12, 0.5, 0.95, 3.172_779_114_506_537, 9.827_220_885_493_466],
  [30, 0.5, 0.95, 10.174_987_185_584_873, 20.825_012_814_415_12],
  [30, 0.5, 0.9, 11.016_512_193_437_888, 19.983_487_806_562_11],
  [72, 0.95, 0.95, 64.915_941_837_198_12, 71.998_009_126_168_5],
  [100, 0.95, 0.95, 90.860_372_070_018_19, 99.261_587_290_080_04],
  [368, 0.99, 0.95, 360.682_545_026_475_96, 367.995_422_642_419_5],
  [1000, 0.99, 0.95, 983.913_114_821_018_4, 996.145_127_629_963_3],
])('n = %d, p = %d, level %d has the limits SciPy finds', (n, p, confidence, low, high) => {
  const interval = orderStatisticInterval(ranks(n), p, { confidence })
  expect(interval.low).toBeCloseTo(low, 8)
  expect(interval.high).toBeCloseTo(high, 8)
})

test.each([0, 1, 2, 3, 4, 5])('a median of %d values has no limits', (size) => {
  expect(orderStatisticInterval(ranks(size), 0.5)).toEqual({ low: undefined, high: undefined })
})

test('a median of six values has both limits', () => {
  const { low, high } = orderStatisticInterval(ranks(6), 0.5)
  expect(low).toBeGreaterThan(1)
  expect(high).toBeLessThan(6)
})

test.each([
  [0.9, 36],
  [0.95, 72],
  [0.99, 368],
])('the upper limit of quantile %d exists from n = %d on', (probability, size) => {
  const under = orderStatisticInterval(ranks(size - 1), probability)
  expect(under.low).toBeDefined()
  expect(under.high).toBeUndefined()
  expect(orderStatisticInterval(ranks(size), probability).high).toBeDefined()
})

test('the lower limit of a low quantile exists by the mirrored rule', () => {
  expect(orderStatisticInterval(ranks(35), 0.1).low).toBeUndefined()
  expect(orderStatisticInterval(ranks(36), 0.1).low).toBeDefined()
})

test('the limits of a median lie symmetrically', () => {
  const { low = Number.NaN, high = Number.NaN } = orderStatisticInterval(ranks(31), 0.5)
  expect(low + high).toBeCloseTo(32, 10)
})

test('at the very level that the extremes cover, the extremes are the limits', () => {
  // The range of six values covers the median with probability 1 − 2 · 0.5⁶.
  const interval = orderStatisticInterval(ranks(6), 0.5, { confidence: 1 - 2 * 0.5 ** 6 })
  expect(interval.low).toBeCloseTo(1, 9)
  expect(interval.high).toBeCloseTo(6, 9)
})

test('fewer effective values widen the interval over the same sample', () => {
  // scipy as above with m = 18.5, times n + 1 = 31
  const interval = orderStatisticInterval(ranks(30), 0.5, { effectiveN: 18.5 })
  expect(interval.low).toBeCloseTo(8.885_488_022_266_02, 8)
  expect(interval.high).toBeCloseTo(22.114_511_977_733_98, 8)
})

test('the effective values decide which limits exist', () => {
  const none = { low: undefined, high: undefined }
  expect(orderStatisticInterval(ranks(30), 0.5, { effectiveN: 5 })).toEqual(none)
  expect(orderStatisticInterval(ranks(30), 0.5, { effectiveN: 0.5 })).toEqual(none)
  expect(orderStatisticInterval(ranks(100), 0.95, { effectiveN: 71 }).high).toBeUndefined()
})

test('equal values have an interval without width', () => {
  const equal = Array.from({ length: 30 }, () => 0.1)
  expect(orderStatisticInterval(equal, 0.5)).toEqual({ low: 0.1, high: 0.1 })
})

test('a limit among the timeouts is infinite, a limit below them is not', () => {
  const sorted = ranks(30).map((rank) => (rank > 20 ? Infinity : rank))
  const { low, high } = orderStatisticInterval(sorted, 0.5)
  expect(low).toBeCloseTo(10.174_987, 5)
  expect(high).toBe(Infinity)
})

test('the upper limit is finite when its position is below the first timeout', () => {
  const sorted = ranks(30).map((rank) => (rank > 21 ? Infinity : rank))
  expect(orderStatisticInterval(sorted, 0.5).high).toBeCloseTo(20.825_013, 5)
})

test('all timeouts have infinite limits', () => {
  const sorted = Array.from({ length: 8 }, () => Infinity)
  expect(orderStatisticInterval(sorted, 0.5)).toEqual({ low: Infinity, high: Infinity })
})

test('a level or probability outside of (0, 1) and too many effective values are refused', () => {
  expect(() => orderStatisticInterval(ranks(30), 95)).toThrow('`probability`')
  expect(() => orderStatisticInterval(ranks(30), 0.5, { confidence: 95 })).toThrow('95 % is 0.95')
  expect(() => orderStatisticInterval(ranks(30), 0.5, { effectiveN: 31 })).toThrow('received 31')
  expect(() => orderStatisticInterval([], 0.5, { effectiveN: Number.NaN })).toThrow('NaN')
})

test('in 2,000 log-normal samples of 30 the median is covered 95 % of the time', () => {
  const random = randomStream(2026, 'coverage of the median')
  const logNormal = (): number => {
    const radius = Math.sqrt(-2 * Math.log(1 - random.uniform()))
    return Math.exp(0.5 * radius * Math.cos(2 * Math.PI * random.uniform()))
  }
  const repetitions = 2000
  let covered = 0
  for (let repetition = 0; repetition < repetitions; repetition++) {
    const sorted = ascending(Array.from({ length: 30 }, logNormal))
    const { low = Number.NaN, high = Number.NaN } = orderStatisticInterval(sorted, 0.5)
    if (low <= 1 && high >= 1) covered++
  }
  expect(covered / repetitions).toBeGreaterThan(0.935)
  expect(covered / repetitions).toBeLessThan(0.965)
})
