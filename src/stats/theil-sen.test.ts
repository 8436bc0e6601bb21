import { describe, expect, test } from 'vitest'

import { theilSen } from './theil-sen.ts'

function points(x: readonly number[], y: readonly number[]) {
  return x.map((value, index) => ({ x: value, y: y[index] ?? Number.NaN }))
}

describe('the Theil–Sen slope', () => {
  test('and its interval agree with scipy.stats.theilslopes', () => {
    const fit = theilSen(
      points([0, 1, 2, 4, 5, 7, 8, 9, 12, 13], [5.1, 4.9, 5.4, 5.6, 5.2, 5.9, 6.1, 5.8, 6.4, 6]),
    )
    expect(fit.slope).toBeCloseTo(0.1, 12)
    expect(fit.low).toBeCloseTo(0.05, 12)
    expect(fit.high).toBeCloseTo(0.136_363_636_363_636_35, 12)
  })

  test('agrees with scipy where values are tied', () => {
    const y = [3, 1, 2, 2, 4, 4, 5, 3, 6, 5, 7, 6]
    const fit = theilSen(points([...y.keys()], y))
    expect(fit).toEqual({ slope: 0.5, low: 0.25, high: 2 / 3 })
  })

  test('is not moved by a quarter of wild points', () => {
    const x = Array.from({ length: 20 }, (_, index) => index)
    const y = x.map((value) => (value % 4 === 0 ? 1000 * (value % 3) : 2 * value))
    expect(theilSen(points(x, y)).slope).toBeCloseTo(2, 12)
  })

  test('has no interval from three points, and no slope from one time', () => {
    expect(theilSen(points([0, 1, 2], [1, 2, 4]))).toMatchObject({
      low: undefined,
      high: undefined,
    })
    expect(theilSen(points([3, 3], [1, 2])).slope).toBeUndefined()
    expect(theilSen([]).slope).toBeUndefined()
  })

  // Three times with four points each: 48 slopes, variance (12·11·29 − 3·4·3·13)/18 = 186.67, and
  // 1.96·√186.67 is 26.78: the limits are those of ranks 11 and 38.
  test('takes no pair of one time for evidence', () => {
    const x = [0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2]
    const y = [1, 5.5, 3.25, 9, 2.125, 7.75, 11, 4.5, 6.25, 13, 8.625, 15]
    const slopes = points(x, y)
      .flatMap((left) => points(x, y).map((right) => [right.x - left.x, right.y - left.y] as const))
      .flatMap(([run, rise]) => (run > 0 ? rise / run : []))
      .toSorted((a, b) => a - b)
    expect(slopes).toHaveLength(48)
    const { low, high } = theilSen(points(x, y))
    expect([low, high]).toEqual([slopes[10], slopes[37]])
    expect(slopes[9]).toBeLessThan(low ?? NaN)
    expect(slopes[38]).toBeGreaterThan(high ?? NaN)
  })

  test('refuses what is not finite', () => {
    expect(() => theilSen(points([0, 1], [1, Infinity]))).toThrow('not finite')
  })
})
