import { describe, expect, test } from 'vitest'

import { scaleOver, tickText, wantsLog } from './scale.ts'

const range = { from: 0, to: 600, isLog: false }

describe('a linear scale', () => {
  test('has round ticks that hold all values between them', () => {
    const { ticks, at } = scaleOver([373, 829], range)
    expect(ticks).toEqual([300, 400, 500, 600, 700, 800, 900])
    expect(at(300)).toBe(0)
    expect(at(900)).toBe(600)
    expect(at(600)).toBe(300)
  })

  test('starts at zero where that is near', () => {
    expect(scaleOver([120, 980], range).ticks[0]).toBe(0)
  })

  test('goes below zero', () => {
    expect(scaleOver([-0.21, 0, 0.3], range).ticks).toEqual([-0.3, -0.2, -0.1, 0, 0.1, 0.2, 0.3])
  })

  test.each([[[5]], [[0]], [[-3, -3]]])('shows %j', (values: number[]) => {
    const { ticks, at } = scaleOver(values, range)
    expect(ticks.length).toBeGreaterThan(1)
    for (const value of values) {
      expect(at(value)).toBeGreaterThanOrEqual(0)
      expect(at(value)).toBeLessThanOrEqual(600)
    }
  })
})

test('a scale of no values has nothing to read off', () => {
  for (const isLog of [false, true]) {
    expect(scaleOver([], { from: 14, to: 600, isLog }).ticks).toEqual([])
  }
})

describe('a logarithmic scale', () => {
  test('gives the same room to the same factor', () => {
    const { at } = scaleOver([10, 10_000], { ...range, isLog: true })
    expect(at(100) - at(10)).toBeCloseTo(at(10_000) - at(1000))
  })

  test('has ticks inside its ends, more where decades are wide', () => {
    expect(scaleOver([10, 10_000], { ...range, isLog: true }).ticks).toEqual([
      10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000,
    ])
    expect(scaleOver([1, 1e9], { ...range, isLog: true }).ticks).toHaveLength(10)
  })

  test('leaves out what has no logarithm', () => {
    expect(scaleOver([0, -1, 5, 500], { ...range, isLog: true }).at(5)).toBeGreaterThan(0)
  })
})

test('values that differ twentyfold want a logarithmic scale', () => {
  expect(wantsLog([10, 199])).toBe(false)
  expect(wantsLog([10, 200])).toBe(true)
  expect(wantsLog([])).toBe(false)
})

test('ticks lose decimals that say nothing', () => {
  expect([tickText('10.0'), tickText('0.00'), tickText('2.50'), tickText('1 000')]).toEqual([
    '10',
    '0',
    '2.50',
    '1 000',
  ])
})
