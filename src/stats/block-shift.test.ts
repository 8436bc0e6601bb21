import { describe, expect, test } from 'vitest'

import { blockShift, blockShiftTest } from './block-shift.ts'

describe('the shift over blocks', () => {
  // scipy.stats.ttest_1samp([0.1, 0.25, 0.31], 0) and its confidence_interval().
  test('is the mean with Student’s interval', () => {
    const { estimate, low, high, pValue } = blockShift([0.1, 0.25, 0.31])
    expect(estimate).toBeCloseTo(0.22, 12)
    expect(low).toBeCloseTo(-0.048_700_576_850_887_97, 12)
    expect(high).toBeCloseTo(0.488_700_576_850_887_97, 12)
    expect(pValue).toBeCloseTo(0.071_986_010_658_884_85, 12)
  })

  // scipy.stats.ttest_1samp([0.1, 0.25, 0.31], 0.05, alternative='greater').
  test('is held against a margin on either side', () => {
    const tails = blockShiftTest([0.1, 0.25, 0.31], 0.05)
    expect(tails?.pGreater).toBeCloseTo(0.056_303_611_673_901_67, 12)
    expect(tails?.pLess).toBeCloseTo(1 - 0.056_303_611_673_901_67, 12)
  })

  test('of one block has no interval, of none no estimate', () => {
    expect(blockShift([0.3])).toEqual({ estimate: 0.3, low: undefined, high: undefined })
    expect(blockShiftTest([0.3], 0)).toBeUndefined()
    expect(blockShift([]).estimate).toBeUndefined()
  })

  describe('with the spread within blocks', () => {
    const figures = [0.1, 0.25, 0.31]

    // Variances .0117 with 2 degrees of freedom and .02 with 12 pool to .2634/14.
    test('pools it where blocks differ by no more than that explains', () => {
      const { estimate, low, high } = blockShift(figures, { variance: 0.02, df: 12 })
      expect(estimate).toBeCloseTo(0.22, 12)
      // scipy.stats.t.isf(.025, 14) is 2.144786687916927.
      const half = 2.144_786_687_916_927 * Math.sqrt((2 * 0.0117 + 12 * 0.02) / 14 / 3)
      expect(low).toBeCloseTo(0.22 - half, 10)
      expect(high).toBeCloseTo(0.22 + half, 10)
    })

    test('takes blocks for what they are where they differ by more', () => {
      expect(blockShift(figures, { variance: 0.01, df: 12 })).toEqual(blockShift(figures))
      expect(blockShiftTest(figures, 0.05, { variance: 0.01, df: 12 })).toEqual(
        blockShiftTest(figures, 0.05),
      )
    })

    // With 2 and 12 degrees of freedom p is (1 + F/6)⁻⁶: one half at F = 6·(2^⅙ − 1), .7348.
    test('draws the line at a chance of one half', () => {
      const border = 0.0117 / (6 * (2 ** (1 / 6) - 1))
      expect(blockShift(figures, { variance: border * 1.001, df: 12 }).df).toBe(14)
      expect(blockShift(figures, { variance: border * 0.999, df: 12 }).df).toBe(2)
    })

    test('takes two blocks, and what has no spread, for what they are', () => {
      expect(blockShift([0.1, 0.2], { variance: 1, df: 12 })).toEqual(blockShift([0.1, 0.2]))
      expect(blockShift([0.1, 0.1, 0.1], { variance: 0, df: 12 })).toEqual(
        blockShift([0.1, 0.1, 0.1]),
      )
    })
  })

  test('of blocks that are all alike is sure', () => {
    expect(blockShift([0, 0, 0])).toEqual({ estimate: 0, low: 0, high: 0, pValue: 1, df: 2 })
    expect(blockShift([1e-16, 2e-16, 3e-16]).pValue).toBe(1)
    expect(blockShift([0.5, 0.5, 0.5])).toMatchObject({ low: 0.5, high: 0.5, pValue: 0 })
  })

  test('is the middle one without an interval where a block timed out', () => {
    expect(blockShift([0.1, Infinity, 0.2])).toEqual({
      estimate: 0.2,
      low: undefined,
      high: undefined,
      pValue: undefined,
    })
    expect(blockShiftTest([0.1, Infinity, 0.2], 0)).toBeUndefined()
  })
})

// scipy.stats.ttest_1samp([0.1, 0.25, 0.31], 0).confidence_interval(0.99).
test('a higher confidence widens the interval around the same shift', () => {
  const { estimate, low, high } = blockShift([0.1, 0.25, 0.31], undefined, { confidence: 0.99 })
  expect(estimate).toBeCloseTo(0.22, 12)
  expect((low ?? 0) + (high ?? 0)).toBeCloseTo(0.44, 12)
  expect(high).toBeCloseTo(
    0.22 + 9.924_843_200_917_83 * (0.108_166_538_263_919_7 / Math.sqrt(3)),
    9,
  )
})
