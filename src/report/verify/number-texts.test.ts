import { expect, test } from 'vitest'

import { changedNumbers } from './number-texts.ts'

test('a digit that no double keeps is found, with the value it is read as', () => {
  const text = `[${0.1 + 0.2}, 0.30000000000000006, 37.49500000000000099]`
  expect(changedNumbers(text)).toEqual([
    '0.30000000000000006, which is read as 0.30000000000000004',
    '37.49500000000000099, which is read as 37.495',
  ])
})

test.each([
  '[0, -0, 1, -1.5, 600.0, 1e21, 1E-07, 1e-7, 123456789012345680000]',
  '"0.30000000000000006"',
])('notations of others are no change: %s', (text) => {
  expect(changedNumbers(text)).toEqual([])
})

test('quotes within strings do not lead astray', () => {
  expect(changedNumbers('{"a\\"0.30000000000000006": "\\\\", "b": 1}')).toEqual([])
})
