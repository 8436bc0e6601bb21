import { expect, test } from 'vitest'

import { randomStream } from '../stats/random.ts'
import { PrefixTree } from './prefix-tree.ts'

test('each sequence is told the earlier one that it begins like for longest', () => {
  const tree = new PrefixTree<string>()
  expect(tree.add('abcdef')).toBeUndefined()
  expect(tree.add('abcxyz')).toEqual({ owner: 0, length: 3 })
  expect(tree.add('abcxyw')).toEqual({ owner: 1, length: 5 })
  expect(tree.add('abc')).toMatchObject({ length: 3 })
  expect(tree.add('abcdefgh')).toEqual({ owner: 0, length: 6 })
  expect(tree.add('abcdefghi')).toEqual({ owner: 4, length: 8 })
  expect(tree.add('')).toBeUndefined()
  expect(tree.add('zebra')).toBeUndefined()
  expect(tree.add('zebra')).toEqual({ owner: 7, length: 5 })
})

test('what is found is the longest beginning that any earlier sequence has', () => {
  const random = randomStream(3, 'sequences')
  const sequences = Array.from({ length: 400 }, () =>
    Array.from({ length: random.integer(12) }, () => random.integer(3)),
  )
  const tree = new PrefixTree<number>()
  for (const [index, sequence] of sequences.entries()) {
    const lengths = sequences.slice(0, index).map((other) => common(sequence, other))
    const most = Math.max(0, ...lengths)
    const found = tree.add(sequence)
    expect(found?.length ?? 0).toBe(most)
    if (found) expect(lengths[found.owner]).toBe(most)
  }
})

function common(one: readonly number[], other: readonly number[]): number {
  const end = one.findIndex((item, at) => item !== other[at])
  return end === -1 ? one.length : end
}
