import { expect, test } from 'vitest'

import { significant, significantFigures, significantThroughout } from './significant.ts'

test('what floating point adds is left out, once and for all', () => {
  expect(significant(48.197_500_000_000_005)).toBe(48.1975)
  expect(significant(9.595_039_999_999_99)).toBe(9.595_04)
  expect(significant(0.1 + 0.2)).toBe(0.3)
  expect(significant(significant(1 / 3))).toBe(significant(1 / 3))
  expect(significant(Infinity)).toBe(Infinity)
  expect(significant(1_764_000_000_123)).toBe(1_764_000_000_123)
})

test('of a record only numbers change', () => {
  expect(significantFigures({ n: 3, mean: 0.1 + 0.2, low: undefined, name: 'a' })).toEqual({
    n: 3,
    mean: 0.3,
    low: undefined,
    name: 'a',
  })
})

test('of a value of any depth numbers change, wherever they stand', () => {
  const value = {
    groups: [{ median: 0.1 + 0.2, at: 1_764_000_000_123, name: undefined }],
    n: [1.1 * 3],
  }
  expect(significantThroughout(value)).toEqual({
    groups: [{ median: 0.3, at: 1_764_000_000_123, name: undefined }],
    n: [3.3],
  })
})
