import { describe, expect, test } from 'vitest'

import { hodgesLehmann, shiftTest } from './hodges-lehmann.ts'
import { ascending, quantile } from './quantile.ts'
import { randomStream } from './random.ts'
import { signedRankTest } from './signed-rank.ts'

/** Hamilton depression scale, first visit less second: Hollander & Wolfe 1973, table 3.1. */
const DEPRESSION = [0.952, -0.147, 1.022, 0.43, 0.62, 0.59, 0.49, -0.08, 0.01]
const NORMAL = [
  -0.802, -1.324, -0.248, 0.42, 1.136, 0.11, -0.553, -0.785, 0.749, 1.635, 0.273, -1.233,
]

function draws(size: number, ...labels: string[]): number[] {
  const random = randomStream(13, ...labels)
  return Array.from({ length: size }, () => Math.log(random.uniform() / random.uniform()))
}

/** All Walsh averages, as the definition has them. */
function walshAverages(differences: readonly number[]): number[] {
  return ascending(
    differences.flatMap((left, index) =>
      differences.slice(index).map((right) => left / 2 + right / 2),
    ),
  )
}

test('the depression data have the shift 0.46 [0.010, 0.786] of Hollander & Wolfe and R', () => {
  const { estimate, low, high } = hodgesLehmann(DEPRESSION)
  expect(estimate).toBeCloseTo(0.46, 12)
  expect(low).toBe(0.01)
  expect(high).toBeCloseTo(0.786, 12)
})

// numpy 2.4: sorted (x[i] + x[j])/2 over triu_indices, limits by the exact law of W⁺
test.each([
  [DEPRESSION, 0.9, 0.46, 0.175, 0.726],
  [NORMAL, 0.95, -0.067_75, -0.7405, 0.5845],
])('estimate and limits of sample %# are as by NumPy', (sample, confidence, shift, low, high) => {
  const result = hodgesLehmann(sample, { confidence })
  expect(result.estimate).toBeCloseTo(shift, 12)
  expect(result.low).toBeCloseTo(low, 12)
  expect(result.high).toBeCloseTo(high, 12)
})

test.each([1, 2, 3, 10, 47, 300])('of %d differences it is the median of all averages', (size) => {
  const differences = draws(size, 'median')
  const median = quantile(walshAverages(differences), 0.5)
  expect(hodgesLehmann(differences).estimate).toBeCloseTo(median ?? Number.NaN, 12)
})

test('limits are Walsh averages to the last digit, whatever the scale', () => {
  for (const scale of [1e-200, 1e-9, 1, 1e9, 1e300]) {
    const differences = draws(20, 'scale').map((difference) => difference * scale)
    const averages = new Set(walshAverages(differences))
    const { low = Number.NaN, high = Number.NaN } = hodgesLehmann(differences)
    expect([averages.has(low), averages.has(high)]).toEqual([true, true])
  }
})

test('the interval is what the signed-rank test does not reject', () => {
  const differences = draws(17, 'inversion')
  const { low = Number.NaN, high = Number.NaN } = hodgesLehmann(differences)
  const pOfShift = (shift: number): number =>
    signedRankTest(differences.map((difference) => difference - shift)).pValue
  expect(pOfShift(low - 1e-9)).toBeLessThanOrEqual(0.05)
  expect(pOfShift(low + 1e-9)).toBeGreaterThan(0.05)
  expect(pOfShift(high - 1e-9)).toBeGreaterThan(0.05)
  expect(pOfShift(high + 1e-9)).toBeLessThanOrEqual(0.05)
})

test('under six differences have no interval at 95 %', () => {
  expect(hodgesLehmann([1, 2, 3, 4, 5])).toEqual({ estimate: 3, low: undefined, high: undefined })
  expect(hodgesLehmann([1, 2, 3, 4, 5, 6])).toEqual({ estimate: 3.5, low: 1, high: 6 })
  expect(hodgesLehmann([1, 2, 3, 4, 5], { confidence: 0.9 })).toMatchObject({ low: 1, high: 5 })
  expect(hodgesLehmann([])).toEqual({ estimate: undefined, low: undefined, high: undefined })
})

test('a few timeouts move the limits, many become the answer', () => {
  const finite = [1, 2, 3, 4, 5, 6, 7, 8]
  const few = hodgesLehmann([...finite, Infinity])
  expect(few.estimate).toBe(5)
  expect(few.high).toBe(Infinity)
  const { low, estimate } = hodgesLehmann([...finite, ...Array.from({ length: 9 }, () => Infinity)])
  expect(low).toBe(7.5)
  expect(estimate).toBe(Infinity)
  expect(hodgesLehmann([-Infinity, -Infinity]).estimate).toBe(-Infinity)
})

test('timeouts on both sides average to nothing', () => {
  expect(hodgesLehmann([-Infinity, Infinity]).estimate).toBe(0)
  expect(hodgesLehmann([-Infinity, 1, 2, Infinity]).estimate).toBe(1.25)
})

test('equal differences have an interval without width', () => {
  const equal = Array.from({ length: 9 }, () => 0.1)
  expect(hodgesLehmann(equal)).toEqual({ estimate: 0.1, low: 0.1, high: 0.1 })
})

test('the exact limits and those by the normal law agree where they meet', () => {
  const differences = draws(61, 'border')
  const above = hodgesLehmann(differences)
  const within = hodgesLehmann(differences.slice(1))
  expect(above.low).toBeCloseTo(within.low ?? Number.NaN, 1)
  expect(above.high).toBeCloseTo(within.high ?? Number.NaN, 1)
})

test('thirty thousand differences need no room for their 450 million averages', () => {
  const differences = draws(30_000, 'large').map((difference) => difference + 1)
  const { estimate, low = Number.NaN, high = Number.NaN } = hodgesLehmann(differences)
  expect(estimate).toBeCloseTo(1, 1)
  expect(high - low).toBeLessThan(0.05)
})

test('in 2,000 skewed samples of 30 pairs the shift is covered 95 % of the time', () => {
  const random = randomStream(14, 'coverage of Hodges-Lehmann')
  let covered = 0
  for (let trial = 0; trial < 2000; trial++) {
    const differences = Array.from(
      { length: 30 },
      () => 0.2 + random.uniform() ** 5 - random.uniform() ** 5,
    )
    const { low = Number.NaN, high = Number.NaN } = hodgesLehmann(differences)
    if (low <= 0.2 && 0.2 <= high) covered += 1
  }
  expect(covered / 2000).toBeGreaterThan(0.938)
  expect(covered / 2000).toBeLessThan(0.964)
})

test('a confidence in per cent and what is not a number are refused', () => {
  expect(() => hodgesLehmann([1, 2], { confidence: 95 })).toThrow('received 95')
  expect(() => hodgesLehmann([1, Number.NaN])).toThrow('NaN')
})

describe('the test that the interval inverts', () => {
  test('is the signed-rank test where nothing is tied', () => {
    for (const size of [6, 17, 60, 61, 90]) {
      const differences = draws(size, 'dual')
      const own = shiftTest(differences, 0.1)
      const known = signedRankTest(differences.map((difference) => difference - 0.1))
      expect(own.pGreater).toBeCloseTo(known.pGreater, 12)
      expect(own.pLess).toBeCloseTo(known.pLess, 12)
    }
  })

  test.each([0.95, 0.99, 0.9975])('agrees with it at %d, with ties and zeros too', (confidence) => {
    const stream = randomStream(11, 'ties')
    for (let trial = 0; trial < 400; trial += 1) {
      const size = 6 + stream.integer(90)
      const shift = stream.integer(5) - 2
      const differences = Array.from({ length: size }, () => stream.integer(9) - 4 + shift)
      const { low = -Infinity, high = Infinity } = hodgesLehmann(differences, { confidence })
      for (const margin of [0, 0.5, 1]) {
        const { pGreater, pLess } = shiftTest(differences, margin)
        expect(low > margin).toBe(pGreater <= (1 - confidence) / 2 + 1e-12)
        expect(high < margin).toBe(pLess <= (1 - confidence) / 2 + 1e-12)
      }
    }
  })

  test.each([59, 60, 61, 62, 75, 90, 200])('of %i differences ends where it does', (size) => {
    const differences = draws(size, 'ends')
    const { low = Number.NaN, high = Number.NaN } = hodgesLehmann(differences)
    const least = 1e-9
    expect(shiftTest(differences, low - least).pGreater).toBeLessThanOrEqual(0.025)
    expect(shiftTest(differences, low + least).pGreater).toBeGreaterThan(0.025)
    expect(shiftTest(differences, high + least).pLess).toBeLessThanOrEqual(0.025)
    expect(shiftTest(differences, high - least).pLess).toBeGreaterThan(0.025)
  })

  test('of timeouts on one side has one side only, and of nothing none', () => {
    const all = Array.from({ length: 6 }, () => Infinity)
    expect(shiftTest(all, 0).pGreater).toBe(2 ** -6)
    expect(shiftTest(all, 0).pLess).toBe(1)
    expect(shiftTest([-Infinity, Infinity], 0)).toEqual({ pGreater: 0.75, pLess: 0.75 })
    expect(shiftTest([], 0)).toEqual({ pGreater: 1, pLess: 1 })
    expect(() => shiftTest([Number.NaN], 0)).toThrow('NaN')
  })
})
