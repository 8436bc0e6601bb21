import { expect, test } from 'vitest'

import { logMedianError } from './log-median-error.ts'
import { normalQuantile } from './normal.ts'
import { trimmedLocation } from './trimmed-location.ts'

const thirty = [
  310, 295, 402, 288, 350, 1200, 333, 297, 305, 365, 281, 299, 412, 325, 318, 340, 292, 301, 377,
  960, 315, 328, 289, 450, 307, 311, 294, 362, 335, 300,
]

// SciPy 1.17.1: stats.trim_mean(np.log(x), .1) and mstats.trimmed_stde(np.log(x), limits=(.1, .1))
test.each([
  [30, 5.788_240_787_851_748, 0.027_590_248_708_518_68],
  [20, 5.800_775_938_488_753, 0.035_987_296_284_394_32],
  [10, 5.800_002_081_986_817, 0.048_788_779_287_627_385],
])('of %d values it is what SciPy has', (n, location, se) => {
  const found = trimmedLocation(thirty.slice(0, n))
  expect(found?.location).toBeCloseTo(location, 12)
  expect(found?.se).toBeCloseTo(se, 12)
  expect(found?.n).toBe(n)
})

// The same by hand, where a tenth is no whole number: numpy's mean, clip and std(ddof=1).
test.each([
  [15, 5.794_640_047_990_817, 0.038_458_629_133_351_754],
  [7, 5.817_215_077_380_387, 0.070_358_134_455_231_44],
  [5, 5.760_493_602_767_491, 0.064_825_171_583_710_3],
  // Too few to leave any out: the mean, and its standard error.
  [4, 5.770_740_055_643_495, 0.076_782_332_643_400_55],
  [3, 5.806_666_580_812_678, 0.095_966_779_621_178_07],
])('of %d values', (n, location, se) => {
  const found = trimmedLocation(thirty.slice(0, n))
  expect(found?.location).toBeCloseTo(location, 12)
  expect(found?.se).toBeCloseTo(se, 12)
})

test('one or two values have a mean, and no error of it', () => {
  expect(trimmedLocation([Math.E])).toEqual({ location: 1, se: undefined, n: 1 })
  expect(trimmedLocation([1, Math.E ** 2])?.location).toBeCloseTo(1, 12)
  expect(trimmedLocation([1, 2])?.se).toBeUndefined()
  expect(trimmedLocation([])).toBeUndefined()
})

test('one of thirty that timed out is one of those left out', () => {
  const found = trimmedLocation([...thirty.slice(0, 29), Infinity])
  expect(found?.location).toBeCloseTo(5.805_135_167_356_256, 12)
  expect(found?.se).toBeCloseTo(0.033_773_325_056_187_5, 12)
})

test.each([
  ['timed out', Infinity, 5.772_938_282_554_957],
  ['are 0', 0, 5.749_311_840_129_684],
])('from one in twenty that %s on it is the median', (_, unseen, location) => {
  const values = [...thirty.slice(0, 19), unseen]
  const found = trimmedLocation(values)
  expect(found?.location).toBeCloseTo(location, 12)
  expect(found?.se).toBe(logMedianError(values))
  // An end that holds just less than one in twenty is still cut off.
  expect(trimmedLocation([...thirty.slice(0, 20), unseen])?.location).not.toBe(location)
})

test('where the middle timed out there is no location, and no error', () => {
  const values = [...thirty.slice(0, 10), ...Array.from({ length: 20 }, () => Infinity)]
  expect(trimmedLocation(values)).toEqual({ location: Infinity, se: undefined, n: 30 })
})

test('a unit is a constant, and the order does not matter', () => {
  const found = trimmedLocation(thirty)
  const inSeconds = trimmedLocation(thirty.toReversed().map((ms) => ms / 1000))
  expect((found?.location ?? 0) - (inSeconds?.location ?? 0)).toBeCloseTo(Math.log(1000), 12)
  expect(inSeconds?.se).toBeCloseTo(found?.se ?? 0, 12)
})

test('for log-normal values it is known nearly as well as their mean would be', () => {
  const values = Array.from({ length: 400 }, (_, index) =>
    Math.exp(5 + 0.4 * normalQuantile((index + 0.5) / 400)),
  )
  const found = trimmedLocation(values)
  expect(found?.location).toBeCloseTo(5, 10)
  const ofMean = 0.4 / Math.sqrt(400)
  expect(((found?.se ?? 0) / ofMean) ** 2).toBeCloseTo(1.06, 1)
  expect(((logMedianError(values) ?? 0) / ofMean) ** 2).toBeGreaterThan(1.4)
})
