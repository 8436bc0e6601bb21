import { expect, test } from 'vitest'

import { exactBootstrapInterval } from './exact-bootstrap.ts'
import { ascending, quantile } from './quantile.ts'

/** The squares 1, 4, … n²: unevenly spaced, so that a wrong rank or weight shows. */
function squares(size: number): number[] {
  return Array.from({ length: size }, (_, index) => (index + 1) ** 2)
}

/** The percentile interval by its definition: the quantile of each of the nⁿ resamples. */
function enumerated(sorted: readonly number[], probability: number, confidence: number): object {
  const size = sorted.length
  const resamples = size ** size
  const quantiles = Array.from({ length: resamples }, (_, number) => {
    const draws = sorted.map((_value, place) => Math.floor(number / size ** place) % size)
    return quantile(ascending(draws.map((draw) => sorted[draw] ?? Number.NaN)), probability) ?? 0
  })
  const ordered = ascending(quantiles)
  const tail = (1 - confidence) / 2
  // A level that is a whole number of resamples must not be rounded to the next.
  const at = (level: number): number | undefined => ordered[Math.ceil(level * resamples - 1e-9) - 1]
  return { low: at(tail), high: at(1 - tail) }
}

const PROBABILITIES = [0, 0.1, 0.25, 0.5, 0.6, 0.9, 0.95, 1]
const LEVELS = [0.5, 0.8, 0.9, 0.95, 0.99]

test.each([2, 3, 4, 5])('for n = %d it agrees with all nⁿ resamples', (size) => {
  for (const sorted of [squares(size), [...squares(size - 1), Infinity]]) {
    for (const probability of PROBABILITIES) {
      for (const confidence of LEVELS) {
        const expected = enumerated(sorted, probability, confidence)
        expect({
          probability,
          confidence,
          ...exactBootstrapInterval(sorted, probability, confidence),
        }).toEqual({ probability, confidence, ...expected })
      }
    }
  }
})

// By exact rational arithmetic in Python: the pair probabilities as differences of the trinomial
// sum P(N_i ≥ k, N_j ≥ k+1), math.comb and fractions.Fraction, on the squares 1 … n².
test.each([
  [7, 0.5, 0.95, 4, 36],
  [8, 0.5, 0.95, 4, 49],
  [8, 0.5, 0.8, 9, 36],
  [12, 0.5, 0.95, 12.5, 90.5],
  [12, 0.9, 0.95, 62.5, 144],
  [12, 0.9, 0.8, 79.3, 141.7],
  [20, 0.5, 0.95, 42.5, 210.5],
  [20, 0.95, 0.95, 256, 400],
  [20, 0.95, 0.8, 290.75, 400],
])('n = %d, p = %d, level %d is as by rational arithmetic', (n, p, confidence, low, high) => {
  const interval = exactBootstrapInterval(squares(n), p, confidence)
  expect(interval?.low).toBeCloseTo(low, 9)
  expect(interval?.high).toBeCloseTo(high, 9)
})

// The closed form in Python integers over nⁿ, which has 3,000 digits at n = 1000.
test.each([
  [30, 0.5, 0.95, 110.5, 420.5],
  [30, 0.5, 0.9, 122, 400],
  [1000, 0.5, 0.95, 220_430.5, 282_492.5],
  [1000, 0.5, 0.9, 225_150.5, 277_202.5],
  [1000, 0.95, 0.95, 874_318.55, 925_540.25],
  [1000, 0.95, 0.9, 879_844, 921_792.2],
])('n = %d, p = %d, level %d is as by big integers', (n, p, confidence, low, high) => {
  const interval = exactBootstrapInterval(squares(n), p, confidence)
  expect(interval?.low).toBeCloseTo(low, 6)
  expect(interval?.high).toBeCloseTo(high, 6)
})

test('under two and over a thousand values there is no interval', () => {
  expect(exactBootstrapInterval([], 0.5)).toBeUndefined()
  expect(exactBootstrapInterval([1], 0.5)).toBeUndefined()
  expect(exactBootstrapInterval([1, 2], 0.5)).toBeDefined()
  expect(exactBootstrapInterval(squares(1000), 0.5)).toBeDefined()
  expect(exactBootstrapInterval(squares(1001), 0.5)).toBeUndefined()
})

test('equal values have an interval without width', () => {
  const equal = Array.from({ length: 30 }, () => 0.1)
  expect(exactBootstrapInterval(equal, 0.5)).toEqual({ low: 0.1, high: 0.1 })
  expect(exactBootstrapInterval(equal, 0.95)).toEqual({ low: 0.1, high: 0.1 })
})

test('many timeouts make the upper limit infinite and never NaN', () => {
  const sorted = [...squares(18), ...Array.from({ length: 12 }, () => Infinity)]
  expect(exactBootstrapInterval(sorted, 0.5)).toEqual({ low: 110.5, high: Infinity })
})

test('few timeouts leave the interval of the median as it was', () => {
  const sorted = [...squares(28), Infinity, Infinity]
  expect(exactBootstrapInterval(sorted, 0.5)).toEqual({ low: 110.5, high: 420.5 })
})

test('infinities of both signs are limits', () => {
  const sorted = [-Infinity, -Infinity, 3, Infinity, Infinity]
  expect(exactBootstrapInterval(sorted, 0.5)).toEqual({ low: -Infinity, high: Infinity })
})

test('a law used before does not leak into another sample of the same size', () => {
  const first = exactBootstrapInterval(squares(9), 0.5)
  exactBootstrapInterval(
    squares(9).map((value) => value * 10),
    0.5,
  )
  exactBootstrapInterval(squares(9), 0.9)
  expect(exactBootstrapInterval(squares(9), 0.5)).toEqual(first)
})

test('more laws than are kept do not change an answer', () => {
  const first = exactBootstrapInterval(squares(30), 0.5)
  for (let size = 2; size < 100; size++) exactBootstrapInterval(squares(size), 0.5)
  expect(exactBootstrapInterval(squares(30), 0.5)).toEqual(first)
})

test('a confidence in per cent and a probability in per cent are refused', () => {
  expect(() => exactBootstrapInterval([1, 2, 3], 0.5, 95)).toThrow('`confidence`')
  expect(() => exactBootstrapInterval([1, 2, 3], 50)).toThrow('`probability`')
})
