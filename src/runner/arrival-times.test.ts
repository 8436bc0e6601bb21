import { describe, expect, test } from 'vitest'

import { arrivalTimes, dueTimes, mostInOneSecond } from './arrival-times.ts'

describe('arrivals', () => {
  const chance = { seed: 7, nonce: '0123456789ab' }
  const poisson = { count: 2000, rate: 20, arrivals: 'poisson' } as const

  test('of a constant rate are evenly spaced', () => {
    expect(arrivalTimes({ count: 4, rate: 20, arrivals: 'constant' }, chance)).toEqual([
      0, 50, 100, 150,
    ])
  })

  test('of a Poisson process keep the rate, in order', () => {
    const times = arrivalTimes(poisson, chance)
    expect(times).toEqual(times.toSorted((a, b) => a - b))
    expect(times.at(-1)).toBeLessThan(100_000)
    expect(times.at(-1)).toBeGreaterThan(99_000)
  })

  test('of a Poisson process have gaps that vary as exponential ones do', () => {
    const gaps = gapsOf(arrivalTimes(poisson, chance))
    const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length
    const variance = gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length
    // Mean and standard deviation are the same, and 1 − 1/e of the gaps are below both.
    expect(Math.sqrt(variance) / mean).toBeGreaterThan(0.93)
    expect(Math.sqrt(variance) / mean).toBeLessThan(1.07)
    const below = gaps.filter((gap) => gap < mean).length / gaps.length
    expect(Math.abs(below - (1 - Math.exp(-1)))).toBeLessThan(0.03)
  })

  test('are the same for the same seed, and others in another round', () => {
    expect(arrivalTimes(poisson, chance)).toEqual(arrivalTimes(poisson, chance))
    expect(arrivalTimes(poisson, { ...chance, nonce: 'other' })).not.toEqual(
      arrivalTimes(poisson, chance),
    )
  })

  test('of a gamma law with shape 1 are those of a Poisson process', () => {
    expect(arrivalTimes({ ...poisson, arrivals: { gamma: 1 } }, chance)).toEqual(
      arrivalTimes(poisson, chance),
    )
  })

  test.each([0.25, 0.5, 4, 100])(
    'of a gamma law with shape %d keep the rate, and vary as it says',
    (gamma) => {
      const times = arrivalTimes({ ...poisson, count: 4000, arrivals: { gamma } }, chance)
      expect(times).toEqual(times.toSorted((a, b) => a - b))
      expect(times.at(-1)).toBeLessThan(200_000)
      expect(times.at(-1)).toBeGreaterThan(198_000)
      const gaps = gapsOf(times)
      const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length
      const variance = gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length
      // The coefficient of variation is 1 ÷ √shape.
      expect((Math.sqrt(variance) / mean) * Math.sqrt(gamma)).toBeGreaterThan(0.9)
      expect((Math.sqrt(variance) / mean) * Math.sqrt(gamma)).toBeLessThan(1.1)
    },
  )

  test('of a single request, and of extreme shapes, are times within the block', () => {
    for (const gamma of [0.01, 1000]) {
      for (const count of [1, 2, 50]) {
        const times = arrivalTimes({ count, rate: 10, arrivals: { gamma } }, chance)
        expect(times).toHaveLength(count)
        for (const time of times) {
          expect(time).toBeGreaterThanOrEqual(0)
          expect(time).toBeLessThanOrEqual(count * 100)
        }
      }
    }
  })

  test('of another rate are the same pattern, stretched', () => {
    const slow = arrivalTimes({ ...poisson, rate: 5 }, chance)
    const fast = arrivalTimes({ ...poisson, rate: 20 }, chance)
    expect(slow.map((time) => time / 4)).toEqual(fast)
  })
})

describe('a trace', () => {
  const asked = [0, 400, 400, 999, 1000, 1400, 5000].map((dueMs) => ({
    nonce: '',
    levels: { rate: 1, stage: undefined },
    traced: { dueMs },
  }))

  test('comes as it was recorded, as many times as fast as simulated time goes', () => {
    const shape = { arrivals: 'poisson', seed: 7 } as const
    expect(dueTimes(asked, shape)).toEqual([0, 400, 400, 999, 1000, 1400, 5000])
    expect(dueTimes(asked, { ...shape, timeFactor: 10 })?.at(-1)).toBe(500)
  })

  test('needs connections for what comes within a second', () => {
    expect(mostInOneSecond(asked)).toBe(4)
    expect(mostInOneSecond(asked.slice(0, 1))).toBe(1)
    expect(mostInOneSecond([{ traced: undefined }])).toBeUndefined()
  })
})

function gapsOf(times: readonly number[]): number[] {
  return times.slice(1).map((time, index) => time - (times[index] ?? NaN))
}
