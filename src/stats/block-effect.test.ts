import { describe, expect, test } from 'vitest'

import { blockEffectiveSize } from './block-effect.ts'
import { orderStatisticInterval } from './order-statistic-interval.ts'
import { ascending } from './quantile.ts'
import { randomStream, type RandomStream } from './random.ts'

const inTwos = [0, 0, 1, 1, 2, 2]

test('one block, and blocks of one value, are worth what they are', () => {
  expect(blockEffectiveSize([5, 1, 4], [0, 0, 0])).toBe(3)
  expect(blockEffectiveSize([5, 1, 4], [0, 1, 2])).toBe(3)
  expect(blockEffectiveSize([], [])).toBe(0)
})

test('blocks that are alike are worth what they are', () => {
  expect(blockEffectiveSize([1, 6, 2, 5, 3, 4], inTwos)).toBe(6)
  expect(blockEffectiveSize([7, 7, 7, 7, 7, 7], inTwos)).toBe(6)
})

test('blocks whose values are all the same are worth one value each', () => {
  expect(blockEffectiveSize([1, 1, 9, 9, 4, 4], inTwos)).toBeCloseTo(3, 10)
})

test('the size is that of the analysis of variance of the ranks', () => {
  // Ranks 1–4, 5–8 and 9–12 with 4 and 5 exchanged: MSB and MSW by hand.
  const values = [1, 2, 3, 5, 4, 6, 7, 8, 9, 10, 11, 12]
  const blocks = [0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2]
  const between = (4 * ((2.75 - 6.5) ** 2 + (6.25 - 6.5) ** 2 + (10.5 - 6.5) ** 2)) / 2
  const within = (8.75 + 8.75 + 5) / 9
  const correlation = (between - within) / (between + 3 * within)
  expect(blockEffectiveSize(values, blocks)).toBeCloseTo(12 / (1 + 3 * correlation), 10)
})

test('blocks of unequal size count by their squares, and never for less than two values', () => {
  // Ranks 1–4 and 5–6: MSB is 12, MSW 5.5/4, m₀ (6 − 20/6)/1.
  const [between, within] = [12, 5.5 / 4]
  const correlation = (between - within) / (between + (6 - 20 / 6 - 1) * within)
  expect(blockEffectiveSize([1, 2, 3, 4, 9, 10], [0, 0, 0, 0, 1, 1])).toBeCloseTo(
    6 / (1 + (20 / 6 - 1) * correlation),
    10,
  )
  const [ten, one] = [Array<number>(10).fill(1), [9]]
  expect(blockEffectiveSize([...ten, ...one], [...Array<number>(10).fill(0), 1])).toBe(2)
})

test('timeouts take part as the last of all', () => {
  const values = [1, 2, 3, 4, Infinity, Infinity, Infinity, Infinity]
  expect(blockEffectiveSize(values, [0, 0, 0, 0, 1, 1, 1, 1])).toBeLessThan(3)
})

describe('the interval of a median over blocks that differ', () => {
  const BLOCKS = 12
  const SIZE = 10
  const REPETITIONS = 600

  /** Share of samples whose 95 % interval covers the true median, 0. */
  function coverage(blockSd: number, effective: boolean): number {
    const stream = randomStream(1, 'block effects', String(blockSd))
    const blocks = Array.from({ length: BLOCKS * SIZE }, (_, index) => Math.floor(index / SIZE))
    let covered = 0
    for (let repetition = 0; repetition < REPETITIONS; repetition += 1) {
      const effects = Array.from({ length: BLOCKS }, () => blockSd * normal(stream))
      const values = blocks.map((block) => (effects[block] ?? NaN) + normal(stream))
      const effectiveN = effective ? blockEffectiveSize(values, blocks) : values.length
      const { low = -Infinity, high = Infinity } = orderStatisticInterval(ascending(values), 0.5, {
        effectiveN,
      })
      if (low <= 0 && high >= 0) covered += 1
    }
    return covered / REPETITIONS
  }

  test('covers what it claims, which it would not without', () => {
    expect(coverage(0.8, false)).toBeLessThan(0.75)
    expect(coverage(0.8, true)).toBeGreaterThan(0.9)
  })

  test('is hardly wider where blocks do not differ', () => {
    expect(coverage(0, true)).toBeGreaterThan(0.93)
    expect(coverage(0, true)).toBeLessThan(0.98)
  })
})

/** A standard normal draw (Box & Muller 1958). */
function normal(stream: RandomStream): number {
  const radius = Math.sqrt(-2 * Math.log(1 - stream.uniform()))
  return radius * Math.cos(2 * Math.PI * stream.uniform())
}
