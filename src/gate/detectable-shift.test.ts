import { expect, test } from 'vitest'

import { normalQuantile } from '../stats/normal.ts'
import { randomStream } from '../stats/random.ts'
import { detectableShift } from './detectable-shift.ts'
import { pairedShift } from './paired-inference.ts'

test('is (1.96 + 0.84) standard errors, more of them in a family', () => {
  const error = 0.1
  const interval = { low: 1 - 1.959_964 * error, high: 1 + 1.959_964 * error }
  expect(detectableShift(interval)).toBeCloseTo(0.280_158_5, 6)
  expect(detectableShift(interval, 6)).toBeCloseTo(0.347_987, 4)
})

test('under load has the degrees of freedom of the blocks', () => {
  const interval = { low: -4.302_653, high: 4.302_653, df: 2 }
  expect(detectableShift(interval)).toBeCloseTo(4.302_653 + 1.060_66, 4)
})

test('does not exist without an interval', () => {
  expect(detectableShift({ low: undefined, high: 1 })).toBeUndefined()
  expect(detectableShift({ low: 0, high: Infinity })).toBeUndefined()
})

test('is seen about four times out of five', () => {
  const stream = randomStream(5, 'power')
  const normal = (): number => normalQuantile((stream.integer(2 ** 40) + 0.5) / 2 ** 40)
  const draw = (shift: number) => ({
    values: Array.from({ length: 30 }, () => shift + 0.4 * normal()),
    blocks: Array.from({ length: 30 }, (_, round) => round),
  })
  const detectable = detectableShift(pairedShift(draw(0))) ?? 0
  expect(detectable).toBeGreaterThan(0.14)
  expect(detectable).toBeLessThan(0.3)
  const seen = Array.from({ length: 400 }, () => pairedShift(draw(0.205)).pValue ?? 1)
  const power = seen.filter((p) => p < 0.05).length / seen.length
  expect(power).toBeGreaterThan(0.7)
  expect(power).toBeLessThan(0.88)
})
