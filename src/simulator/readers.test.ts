import { expect, test } from 'vitest'

import { Readers } from './readers.ts'

test('so many are read at a time, the others in the order in which they came', () => {
  const readers = new Readers(2)
  expect(readers.read(0, 100)).toBe(100)
  expect(readers.read(10, 30)).toBe(40)
  // Whoever is free first takes the next, when it is free.
  expect(readers.read(20, 5)).toBe(45)
  expect(readers.read(21, 5)).toBe(50)
  expect(readers.read(22, 60)).toBe(110)
  expect(readers.read(23, 1)).toBe(101)
})

test('nobody waits for what is done', () => {
  const readers = new Readers(1)
  readers.read(0, 10)
  expect(readers.read(50, 10)).toBe(60)
})
