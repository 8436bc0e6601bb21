import { expect, test } from 'vitest'

import { comparePairedRates, pairedRatesTest } from './paired-rates.ts'
import { randomStream } from './random.ts'

function compared(onlyFirst: number, onlySecond: number, n: number) {
  const agreed = n - onlyFirst - onlySecond
  const both = Math.floor(agreed / 2)
  return comparePairedRates({ both, onlyFirst, onlySecond, neither: agreed - both })
}

test('airway hyper-responsiveness: the limits published for Tango’s interval', () => {
  // Bentur et al. 2009 as in Fagerland, Lydersen & Laake 2014: −0.517 to −0.026
  const result = comparePairedRates({ both: 1, onlyFirst: 7, onlySecond: 1, neither: 12 })
  expect(result.low).toBeCloseTo(-0.517, 3)
  expect(result.high).toBeCloseTo(-0.026, 3)
})

test('complete response: the limits and the exact McNemar test of R’s contingencytables', () => {
  // Cavo et al. 2012: −0.0621 (−0.1240 to −0.0054), P = 0.052479
  const result = comparePairedRates({ both: 59, onlyFirst: 16, onlySecond: 6, neither: 80 })
  expect(result.n).toBe(161)
  expect(result.difference).toBeCloseTo(-0.0621, 4)
  expect(result.low).toBeCloseTo(-0.124, 4)
  expect(result.high).toBeCloseTo(-0.0054, 4)
  expect(result.pValue).toBeCloseTo(0.052_479, 6)
})

// scipy 1.17.1: brentq on Tango's statistic (his q̂₂₁ checked against the likelihood maximised
// numerically), binom.sf(second − 1, first + second, ½) and binom.cdf(second, …)
test.each([
  [20, 40, 160, 0.030_864_533_1, 0.218_064_244_2, 0.006_744_646_865_6, 0.996_891_198_670_3],
  [1, 0, 44, -0.118_077_097, 0.059_393_231_1, 1, 0.5],
  [3, 3, 30, -0.181_689_050_2, 0.181_689_050_2, 0.656_25, 0.656_25],
  [0, 5, 30, 0.034_234_374_6, 0.335_643_505_1, 0.031_25, 1],
  [4, 12, 50, 0.003_492_227_6, 0.314_980_211_4, 0.038_406_372_070_3, 0.989_364_624_023_4],
  [9, 2, 30, -0.434_279_607_1, -0.018_905_280_5, 0.994_140_625, 0.032_714_843_75],
])('only first %d, only second %d of %d: as by SciPy', (first, second, n, low, high, up, down) => {
  const result = compared(first, second, n)
  expect(result.low).toBeCloseTo(low, 9)
  expect(result.high).toBeCloseTo(high, 9)
  expect(result.pGreater).toBeCloseTo(up, 12)
  expect(result.pLess).toBeCloseTo(down, 12)
  expect(result.pValue).toBe(Math.min(1, 2 * Math.min(result.pGreater, result.pLess)))
})

test('without disagreement the interval is ±z²/(n + z²) and every p is 1', () => {
  const result = compared(0, 0, 30)
  const limit = 1.959_963_984_540_054 ** 2 / (30 + 1.959_963_984_540_054 ** 2)
  expect(result.low).toBeCloseTo(-limit, 10)
  expect(result.high).toBeCloseTo(limit, 10)
  expect(result).toMatchObject({ difference: 0, pValue: 1, pGreater: 1, pLess: 1 })
})

test('where every pair changed the same way the interval ends at that rate', () => {
  const result = compared(0, 30, 30)
  expect(result.high).toBe(1)
  expect(result.low).toBeCloseTo(0.772_973_213_652, 9)
  expect(compared(30, 0, 30).low).toBe(-1)
})

test('exchanging the two turns everything around', () => {
  const one = compared(3, 11, 40)
  const other = compared(11, 3, 40)
  expect(other.difference).toBeCloseTo(-(one.difference ?? Number.NaN), 15)
  expect(other.low).toBeCloseTo(-(one.high ?? Number.NaN), 10)
  expect(other.pGreater).toBe(one.pLess)
})

test('the interval covers the true difference about 95 % of the time', () => {
  const random = randomStream(7, 'coverage of paired rates')
  let covered = 0
  for (let trial = 0; trial < 2000; trial++) {
    let [first, second] = [0, 0]
    for (let pair = 0; pair < 40; pair++) {
      const draw = random.uniform()
      if (draw < 0.15) second += 1
      else if (draw < 0.2) first += 1
    }
    const { low = Number.NaN, high = Number.NaN } = compared(first, second, 40)
    if (low <= 0.1 && 0.1 <= high) covered += 1
  }
  expect(covered / 2000).toBeGreaterThan(0.94)
  expect(covered / 2000).toBeLessThan(0.965)
})

test('no pairs have no difference', () => {
  const result = comparePairedRates({ both: 0, onlyFirst: 0, onlySecond: 0, neither: 0 })
  expect(result).toMatchObject({ n: 0, difference: undefined, low: undefined, pValue: 1 })
})

test('counts that are none are refused', () => {
  const counts = { both: 1, onlyFirst: 1, onlySecond: 1, neither: 1 }
  expect(() => comparePairedRates({ ...counts, onlyFirst: -1 })).toThrow('`onlyFirst`')
  expect(() => comparePairedRates({ ...counts, both: 0.5 })).toThrow('received 0.5')
})

test('a higher confidence widens the interval until the score test would not reject', () => {
  const counts = { both: 1, onlyFirst: 7, onlySecond: 1, neither: 12 }
  const { low = 0, high = 0 } = comparePairedRates(counts, 0.995)
  const plain = comparePairedRates(counts)
  expect(low).toBeLessThan(plain.low ?? 0)
  expect(high).toBeGreaterThan(plain.high ?? 0)
  expect(pairedRatesTest(counts, low).pGreater).toBeCloseTo(0.0025, 6)
  expect(pairedRatesTest(counts, high).pLess).toBeCloseTo(0.0025, 6)
})

test('without pairs nothing speaks for either side of a margin', () => {
  const none = { both: 0, onlyFirst: 0, onlySecond: 0, neither: 0 }
  expect(pairedRatesTest(none, 0.05)).toEqual({ pGreater: 1, pLess: 1 })
})
