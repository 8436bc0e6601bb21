import { expect, test } from 'vitest'

import { adjacentRankLaw, singleRankLaw } from './rank-pair-law.ts'

function total(weights: Float64Array): number {
  return weights.reduce((sum, weight) => sum + weight, 0)
}

test('of two draws from two values both ranks differ half of the time', () => {
  const law = adjacentRankLaw(2, 1)
  expect([...law.lower]).toEqual([0, 0, 1])
  expect([...law.upper]).toEqual([0, 1, 1])
  expect([...law.weight].map((weight) => weight.toFixed(12))).toEqual([
    '0.250000000000',
    '0.500000000000',
    '0.250000000000',
  ])
})

test('the smallest of three draws has ranks 1, 2, 3 with 19, 7 and 1 of 27', () => {
  const { lower, upper, weight } = singleRankLaw(3, 1)
  expect([...lower]).toEqual([0, 1, 2])
  expect([...upper]).toEqual([0, 1, 2])
  for (const [index, of27] of [19, 7, 1].entries()) {
    expect(weight[index]).toBeCloseTo(of27 / 27, 13)
  }
})

test.each([
  [2, 1],
  [5, 4],
  [30, 15],
  [100, 95],
  [999, 1],
  [1000, 500],
  [1000, 999],
])('the weights of the pairs for n = %d, k = %d sum to one', (size, order) => {
  expect(total(adjacentRankLaw(size, order).weight)).toBeCloseTo(1, 11)
  expect(total(singleRankLaw(size, order).weight)).toBeCloseTo(1, 11)
})

test('the lower ranks of the pairs follow the law of the single rank', () => {
  const pairs = adjacentRankLaw(40, 13)
  const marginal = new Map<number, number>()
  for (const [index, lower] of pairs.lower.entries()) {
    marginal.set(lower, (marginal.get(lower) ?? 0) + (pairs.weight[index] ?? 0))
  }
  const single = singleRankLaw(40, 13)
  for (const [index, rank] of single.lower.entries()) {
    expect(marginal.get(rank) ?? 0).toBeCloseTo(single.weight[index] ?? Number.NaN, 13)
  }
})

test('the upper ranks of the pairs follow the law of the next single rank', () => {
  const pairs = adjacentRankLaw(40, 13)
  const marginal = new Map<number, number>()
  for (const [index, upper] of pairs.upper.entries()) {
    marginal.set(upper, (marginal.get(upper) ?? 0) + (pairs.weight[index] ?? 0))
  }
  const single = singleRankLaw(40, 14)
  for (const [index, rank] of single.lower.entries()) {
    expect(marginal.get(rank) ?? 0).toBeCloseTo(single.weight[index] ?? Number.NaN, 13)
  }
})
