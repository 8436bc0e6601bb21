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

  test('of blocks that are all alike is sure', () => {
    expect(blockShift([0, 0, 0])).toEqual({ estimate: 0, low: 0, high: 0, pValue: 1 })
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
