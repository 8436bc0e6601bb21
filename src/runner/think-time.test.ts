import { expect, test } from 'vitest'

import { thinkMsBefore } from './think-time.ts'

const exponential = { mean: 2000, distribution: 'exponential' } as const

test('nobody thinks before a first turn, or where nothing is declared', () => {
  expect(thinkMsBefore({ turn: 1, nonce: 'a' }, { thinking: exponential, seed: 1 })).toBe(0)
  expect(thinkMsBefore({ turn: undefined, nonce: 'a' }, { thinking: exponential, seed: 1 })).toBe(0)
  expect(thinkMsBefore({ turn: 2, nonce: 'a' }, { seed: 1 })).toBe(0)
})

test('a constant time is what it is, others are drawn from the seed and have their mean', () => {
  const constant = { mean: 2000, distribution: 'constant' } as const
  expect(thinkMsBefore({ turn: 2, nonce: 'a' }, { thinking: constant, seed: 1 })).toBe(2000)
  const times = Array.from({ length: 4000 }, (_, index) =>
    thinkMsBefore({ turn: 3, nonce: String(index) }, { thinking: exponential, seed: 1 }),
  )
  const mean = times.reduce((sum, ms) => sum + ms, 0) / times.length
  // Four standard errors of 2000 ÷ √4000.
  expect(Math.abs(mean - 2000)).toBeLessThan(127)
  expect(Math.max(...times)).toBeLessThanOrEqual(20_000)
  expect(times[7]).toBe(thinkMsBefore({ turn: 3, nonce: '7' }, { thinking: exponential, seed: 1 }))
})
