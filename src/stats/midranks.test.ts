import { expect, test } from 'vitest'

import { midranks } from './midranks.ts'

test('equal values share the mean of their ranks', () => {
  expect(midranks([5, 1, 5, 3, 5])).toEqual([4, 1, 4, 2, 4])
})

test('infinities are ranked like numbers', () => {
  expect(midranks([Infinity, 2, -Infinity, Infinity])).toEqual([3.5, 2, 1, 3.5])
})

test('nothing has no ranks', () => {
  expect(midranks([])).toEqual([])
})
