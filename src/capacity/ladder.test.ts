import { expect, test } from 'vitest'

import { ladderOf } from './ladder.ts'

test('levels in flight are whole, ascending, and end at the maximum', () => {
  const levels = ladderOf({ of: 'concurrency', max: 256, relativeWidth: 0.25 })
  expect(levels.slice(0, 16)).toEqual(Array.from({ length: 16 }, (_, index) => index + 1))
  expect(levels.at(-1)).toBe(256)
  for (const [index, level] of levels.entries()) {
    const before = levels[index - 1] ?? 0
    expect(level).toBeGreaterThan(before)
    // An interval over four steps is at least as narrow as was asked.
    expect(level - before).toBeLessThanOrEqual(Math.ceil(before * 0.0625) + 1)
  }
})

test('rates lie between whole numbers, and one level is a ladder', () => {
  expect(ladderOf({ of: 'rate', max: 2, relativeWidth: 0.4 })).toEqual([
    1, 1.1, 1.21, 1.33, 1.46, 1.61, 1.77, 1.95, 2,
  ])
  expect(ladderOf({ of: 'concurrency', max: 1, relativeWidth: 0.25 })).toEqual([1])
})
