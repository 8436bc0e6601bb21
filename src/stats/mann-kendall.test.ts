import { describe, expect, test } from 'vitest'

import { mannKendall } from './mann-kendall.ts'
import { randomStream } from './random.ts'

describe('the Mann–Kendall test', () => {
  test('agrees with scipy.stats.kendalltau(method="exact") where nothing is tied', () => {
    const { s, pValue } = mannKendall([5.1, 4.9, 5.4, 5.6, 5.2, 5.9, 6.1, 5.8, 6.4, 6.0])
    expect(s).toBe(31)
    expect(pValue).toBeCloseTo(0.004_686_948_853_615_52, 14)
  })

  test('corrects the normal law for ties and for continuity', () => {
    // (45 − 1) ÷ √207.67 in numpy.
    const { s, pValue } = mannKendall([3, 1, 2, 2, 4, 4, 5, 3, 6, 5, 7, 6])
    expect(s).toBe(45)
    expect(pValue).toBeCloseTo(0.002_263_405_851_312_75, 12)
  })

  test('does not ask whether the trend rises or falls', () => {
    const values = [1, 3, 2, 5, 4, 7, 6]
    const falling = mannKendall(values.toReversed())
    expect(falling.s).toBe(-mannKendall(values).s)
    expect(falling.pValue).toBe(mannKendall(values).pValue)
  })

  test('finds nothing where nothing differs, and in nothing', () => {
    for (const values of [[], [1], [2, 2, 2, 2]]) {
      expect(mannKendall(values)).toEqual({ s: 0, pValue: 1 })
    }
  })

  test('is wrong as often as it says, by the exact law and by the normal one', () => {
    const stream = randomStream(11, 'mann-kendall')
    for (const [size, repeats] of [
      [12, 2000],
      [61, 1000],
    ] as const) {
      const found = Array.from({ length: repeats }, () =>
        mannKendall(Array.from({ length: size }, () => stream.uniform())),
      ).filter(({ pValue }) => pValue < 0.05)
      expect(found.length / repeats).toBeGreaterThan(0.03)
      expect(found.length / repeats).toBeLessThan(0.065)
    }
  })
})
