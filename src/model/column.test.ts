import { expect, test } from 'vitest'

import { columnOf, valueIn } from './column.ts'

const MANY = 256

/** What becomes of so many values, and what kind of column they are. */
function through(valueOf: (index: number) => unknown) {
  const values = Array.from({ length: MANY }, (_, index) => valueOf(index))
  const column = columnOf(values)
  return { values, column, read: values.map((_, index) => valueIn(column, index)) }
}

test.each<[string, (index: number) => unknown, number]>([
  ['whole numbers to 255', (index) => index, 1],
  ['larger ones', (index) => index * 200, 2],
  ['negative ones', (index) => index - 100, 4],
  ['thousandths', (index) => (3466 + index) / 1000, 2],
  ['what no thousandths are', (index) => index / 3, 8],
  ['more than fits four bytes', (index) => index * 2 ** 40, 8],
  ['a moment in time', (index) => 1_795_921_493_463.0898 + index, 8],
  ['a zero with a sign', (index) => (index === 5 ? -0 : index), 8],
  ['infinities', (index) => (index === 5 ? Infinity : index), 8],
  ['unknown ones', (index) => (index % 7 === 0 ? undefined : index), 8],
])('%s are found again as they were', (_name, valueOf, bytes) => {
  const { values, column, read } = through(valueOf)
  expect(read.every((value, index) => Object.is(value, values[index]))).toBe(true)
  if (!('numbers' in column)) throw new Error('they are numbers')
  expect(column.numbers.BYTES_PER_ELEMENT).toBe(bytes)
})

test('values that are alike are there once', () => {
  const lists = [['odd'], [], undefined, 'odd']
  const { values, column, read } = through((index) => lists[index % lists.length])
  expect(read.every((value, index) => value === values[index])).toBe(true)
  expect(column).toHaveProperty('few', lists)
  expect(columnOf(['one', 'one'])).toEqual({ value: 'one' })
})

test('values of all kinds are found again, and one that is no number with them', () => {
  const { values, column, read } = through((index) => (index === 9 ? NaN : `text ${index}`))
  expect(column).toEqual({ values })
  expect(read).toEqual(values)
  const mixed = [1, NaN, 'two', undefined]
  expect(mixed.map((_, index) => valueIn(columnOf(mixed), index))).toEqual(mixed)
})
