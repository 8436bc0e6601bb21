import { expect, test } from 'vitest'

import { dueCells } from './due-cells.ts'

const blocks = [
  ...Array<number>(10).fill(3),
  ...Array<number>(10).fill(4),
  ...Array<number>(5).fill(5),
]

test('a cell that is asked less often has its share of every block, at its beginning', () => {
  const isDue = dueCells(['slow', 'fast'], { counts: [5, 25] }, blocks)
  const placesOf = (cell: string) =>
    blocks.flatMap((_, place) => (isDue(cell, place, false) ? place : []))
  expect(placesOf('slow')).toEqual([0, 1, 10, 11, 20])
  expect(placesOf('fast')).toHaveLength(25)
  expect(placesOf('unknown')).toEqual([])
  expect(isDue('slow', 7, true)).toBe(true)
})

test.each([1, 2, 3, 7, 24])('%i of 25 rounds are asked in all', (count) => {
  const isDue = dueCells(['a'], { counts: [count] }, blocks)
  expect(blocks.filter((_, place) => isDue('a', place, false))).toHaveLength(count)
})

test('stages follow each other, and the first one warms up', () => {
  const isDue = dueCells(
    ['a1', 'a2', 'b1', 'b2'],
    { counts: [4, 6, 4, 6], stages: [0, 1, 0, 1] },
    Array<number>(10).fill(1),
  )
  const placesOf = (cell: string) =>
    Array.from({ length: 10 }, (_, place) => place).filter((place) => isDue(cell, place, false))
  expect(placesOf('a1')).toEqual([0, 1, 2, 3])
  expect(placesOf('b2')).toEqual([4, 5, 6, 7, 8, 9])
  expect(isDue('a1', 0, true)).toBe(true)
  expect(isDue('a2', 0, true)).toBe(false)
})
