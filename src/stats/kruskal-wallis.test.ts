import { expect, test } from 'vitest'

import { kruskalWallis } from './kruskal-wallis.ts'

test('agrees with scipy.stats.f_oneway on the ranks', () => {
  const groups = [
    [27, 2, 4, 18, 7, 9],
    [20, 8, 14, 36, 21, 22],
    [34, 31, 3, 23, 30, 6],
  ]
  expect(kruskalWallis(groups)).toBeCloseTo(0.252_017_833_878_312_1, 12)
})

test('agrees with scipy where values are tied and groups unequal', () => {
  const groups = [
    [1, 2, 2],
    [2, 3, 5, 5],
    [4, 5, 6],
  ]
  expect(kruskalWallis(groups)).toBeCloseTo(0.029_429_059_918_586_16, 12)
})

test('groups that do not overlap at all are as certain as their sizes allow', () => {
  expect(
    kruskalWallis([
      [1, 1, 1],
      [2, 2, 2],
    ]),
  ).toBe(0)
  expect(
    kruskalWallis([
      [3, 3],
      [3, 3],
    ]),
  ).toBe(1)
})

test('there is no test of one group, nor of single values', () => {
  expect(kruskalWallis([[1, 2, 3], []])).toBeUndefined()
  expect(kruskalWallis([[1], [2], [3]])).toBeUndefined()
})
