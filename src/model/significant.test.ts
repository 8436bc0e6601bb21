import { expect, test } from 'vitest'

import { significant, significantFigures } from './significant.ts'

test('what floating point adds is left out, once and for all', () => {
  expect(significant(48.197_500_000_000_005)).toBe(48.1975)
  expect(significant(9.595_039_999_999_99)).toBe(9.595_04)
  expect(significant(0.1 + 0.2)).toBe(0.3)
  expect(significant(significant(1 / 3))).toBe(significant(1 / 3))
  expect(significant(Infinity)).toBe(Infinity)
  expect(significant(1_700_000_000)).toBe(1_700_000_000)
})

test('of a record only numbers change', () => {
  expect(significantFigures({ n: 3, mean: 0.1 + 0.2, low: undefined, name: 'a' })).toEqual({
    n: 3,
    mean: 0.3,
    low: undefined,
    name: 'a',
  })
})
