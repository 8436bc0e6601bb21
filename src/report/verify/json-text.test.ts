import { expect, test } from 'vitest'

import { changedTexts } from './json-text.ts'

test('a digit that no double keeps is found, with the value it is read as', () => {
  const text = `{ "a": [${0.1 + 0.2}, 0.30000000000000006], "b c": 37.49500000000000099 }`
  expect(changedTexts(text)).toEqual([
    'a[1]: 0.30000000000000006, which is read as 0.30000000000000004',
    '["b c"]: 37.49500000000000099, which is read as 37.495',
  ])
})

test.each([
  '[0, -0, 1, -1.5, 600.0, 1e21, 1E-07, 1e-7, 123456789012345680000]',
  '"0.30000000000000006"',
  '{"a": {"a": "a"}, "b": [{"a": 1}, {"a": 1}], "c": {"a": "b,\\"a\\":{"}}',
])('notations of others are no change: %s', (text) => {
  expect(changedTexts(text)).toEqual([])
})

test.each([
  ['{"a": 1, "b": {"c": [0, {"d": 1, "d": 1}]}}', 'b.c[1].d, which stands there twice'],
  ['{"a": "x", "\\u0061": "x"}', 'a, which stands there twice'],
  ['{"a": [], "a": []}', 'a, which stands there twice'],
  ['{"a": {"__proto__": 1}}', 'a.__proto__, which is no name of a field'],
])('of names in %s a reader would learn of one only', (text, expected) => {
  expect(changedTexts(text)).toEqual([expected])
})

test('quotes within strings do not lead astray', () => {
  const text = '{"a\\"0.30000000000000006": "\\\\", "b": "\\\\\\"", "c": 0.30000000000000006}'
  expect(changedTexts(text)).toEqual([
    'c: 0.30000000000000006, which is read as 0.30000000000000004',
  ])
})

test('an answer of any length is crossed', () => {
  const text = JSON.stringify({ text: 'a"\\'.repeat(3_000_000), a: 1 })
  expect(changedTexts(text)).toEqual([])
})

test('values that nest too deep are an error that says where, and the rest stays short', () => {
  const deep = `{"a": ${'['.repeat(100_000)}${']'.repeat(100_000)}}`
  expect(() => changedTexts(deep)).toThrow(
    /^`a\[0\]\[0\].{40,60}…` nests values more than 200 levels deep/,
  )
  expect(changedTexts(`[1.${'0'.repeat(9999)}1]`)[0]?.length).toBeLessThan(100)
})
