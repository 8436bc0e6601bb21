import { describe, expect, test } from 'vitest'

import { pettitt } from './pettitt.ts'
import { randomStream } from './random.ts'

/** Annual flow of the Nile at Aswan, 1871–1970, in 10⁸ m³ (Cobb 1978; R's `Nile`). */
const nile = [
  1120, 1160, 963, 1210, 1160, 1160, 813, 1230, 1370, 1140, 995, 935, 1110, 994, 1020, 960, 1180,
  799, 958, 1140, 1100, 1210, 1150, 1250, 1260, 1220, 1030, 1100, 774, 840, 874, 694, 940, 833, 701,
  916, 692, 1020, 1050, 969, 831, 726, 456, 824, 702, 1120, 1100, 832, 764, 821, 768, 845, 864, 862,
  698, 845, 744, 796, 1040, 759, 781, 865, 845, 944, 984, 897, 822, 1010, 771, 676, 649, 846, 812,
  742, 801, 1040, 860, 874, 848, 890, 744, 749, 838, 1050, 918, 986, 797, 923, 975, 815, 1020, 906,
  901, 1170, 912, 746, 919, 718, 714, 740,
]

describe("Pettitt's test", () => {
  test('finds that the Nile changed after 1898, as published', () => {
    const { index, pValue } = pettitt(nile)
    expect(1871 + (index ?? Number.NaN)).toBe(1899)
    // K = 1617, by the double sum of the definition in numpy.
    expect(pValue / 3.591_022_176_936_292_7e-7).toBeCloseTo(1, 12)
  })

  test('names the first value of the new level', () => {
    expect(pettitt([1, 2, 1, 2, 9, 8, 9, 8]).index).toBe(4)
    expect(pettitt([9, 8, 9, 1, 2, 1, 2, 1]).index).toBe(3)
  })

  test('finds nothing where nothing differs, and in nothing', () => {
    for (const values of [[], [1], [2, 2, 2]]) {
      expect(pettitt(values)).toEqual({ index: undefined, pValue: 1 })
    }
  })

  test.each([8, 20, 60])('is wrong at most as often as it says, in %i values', (size) => {
    const stream = randomStream(3, 'pettitt')
    const repeats = 1000
    const found = Array.from({ length: repeats }, () =>
      pettitt(Array.from({ length: size }, () => stream.uniform())),
    ).filter(({ pValue }) => pValue < 0.05)
    expect(found.length / repeats).toBeLessThan(0.06)
  })
})
