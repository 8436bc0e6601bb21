import { expect, test } from 'vitest'

import { digamma, trigamma, trigammaInverse } from './gamma-functions.ts'

// mpmath 1.3 with 40 digits, digamma(x) and polygamma(1, x); scipy 1.17.1 agrees to 2e-16.
const KNOWN = [
  [0.001, -1000.575_571_931_810_3, 1_000_001.642_533_195_8],
  [0.1, -10.423_754_940_411_076, 101.433_299_150_792_75],
  [0.5, -1.963_510_026_021_423_5, 4.934_802_200_544_679],
  [1, -0.577_215_664_901_532_9, 1.644_934_066_848_226_4],
  [2.5, 0.703_156_640_645_243_2, 0.490_357_756_100_234_85],
  [7, 1.872_784_335_098_467_2, 0.153_545_177_959_337_56],
  [11.9, 2.433_933_536_882_537_7, 0.087_663_201_190_004_19],
  [12.1, 2.451_314_348_174_337_4, 0.086_153_646_470_986_29],
  [30, 3.384_438_132_685_525, 0.033_895_060_357_739_946],
  [1000.5, 6.907_755_320_648_796, 0.000_999_999_916_666_695_8],
] as const

test.each(KNOWN)('ψ(%d) is %d, and its derivative %d', (x, psi, derivative) => {
  expect(Math.abs(digamma(x) - psi)).toBeLessThan(2e-15 * Math.max(1, Math.abs(psi)))
  expect(Math.abs(trigamma(x) / derivative - 1)).toBeLessThan(2e-15)
})

test.each(KNOWN)('the inverse of trigamma leads back to %d', (x, _psi, derivative) => {
  expect(Math.abs(trigammaInverse(derivative) / x - 1)).toBeLessThan(1e-13)
})

test('the inverse holds where its argument is tiny or huge', () => {
  for (const value of [1e-15, 2e-8, 5e-9, 1e12, 5e15, 1e20]) {
    expect(trigamma(trigammaInverse(value)) / value).toBeCloseTo(1, 7)
  }
})

test('the poles are refused', () => {
  expect(() => digamma(0)).toThrow('received 0')
  expect(() => trigamma(-1)).toThrow('`trigamma`')
  expect(() => trigammaInverse(0)).toThrow('`trigammaInverse`')
})
