import { expect, test } from 'vitest'

import { amountScale, roundScale } from './axis-scale.ts'

test('amounts begin at zero and end on a round number', () => {
  expect(amountScale([612, 701], [571, 760])).toEqual({
    isLog: false,
    low: 0,
    high: 800,
    ticks: [0, 200, 400, 600, 800],
  })
})

test('amounts of different orders stand on a log axis that holds all of them', () => {
  const { isLog, low, high, ticks } = amountScale([520, 53_000], [398, 57_000])
  expect(isLog).toBe(true)
  expect(low).toBeLessThan(398)
  expect(high).toBeGreaterThan(57_000)
  expect(ticks).toEqual([1000, 3000, 10_000, 30_000])
})

test('a zero among the amounts keeps the axis linear', () => {
  expect(amountScale([0, 90], [])).toMatchObject({ isLog: false, low: 0, high: 100 })
})

test('the smallest and largest doubles still have an axis', () => {
  for (const value of [1e-12, 1, 1e12]) {
    const { low, high, ticks } = amountScale([value], [])
    expect(low).toBe(0)
    expect(high).toBeGreaterThanOrEqual(value)
    expect(ticks.length).toBeLessThan(8)
  }
})

test('no double asks for an axis without end', () => {
  const { MAX_VALUE, MIN_VALUE } = Number
  for (const values of [[MAX_VALUE], [MIN_VALUE], [MIN_VALUE, MAX_VALUE], [1, MAX_VALUE]]) {
    for (const { low, high, ticks } of [amountScale(values, []), roundScale([0, ...values])]) {
      expect([low, high, ...ticks].every(Number.isFinite)).toBe(true)
      expect(high).toBeGreaterThan(low)
      expect(ticks.length).toBeLessThan(8)
    }
  }
})

test('changes stand around zero', () => {
  expect(roundScale([0, -0.12, 0.31])).toMatchObject({ low: -0.2, ticks: [-0.2, 0, 0.2, 0.4] })
})

test('changes to both sides of zero have no more ticks than there is room for', () => {
  expect(roundScale([0, -0.25, 0.25], 3)).toEqual({
    isLog: false,
    low: -0.4,
    high: 0.4,
    ticks: [-0.4, 0, 0.4],
  })
})

test('without amounts there is an axis all the same', () => {
  expect(amountScale([], [])).toMatchObject({ low: 0, high: 1 })
})

test('long numbers are fewer, so that they do not run into each other', () => {
  expect(amountScale([17_117], [9_287, 18_803]).ticks).toEqual([0, 10_000, 20_000])
  expect(amountScale([1_711], [928, 1_880]).ticks).toEqual([0, 500, 1_000, 1_500, 2_000])
})
