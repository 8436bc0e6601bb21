import { expect, test } from 'vitest'

import { jsonPieces, toJson, toJsonValue } from './to-json.ts'

test('keys of unknown values stay, with null', () => {
  expect(toJson({ a: undefined, b: [undefined], c: { d: undefined } })).toBe(
    '{"a":null,"b":[null],"c":{"d":null}}',
  )
})

test.each([Infinity, -Infinity, Number.NaN])('%d has no JSON, and is null', (value) => {
  expect(toJsonValue({ value })).toEqual({ value: null })
})

test('what is known stays as it is', () => {
  const value = { zero: 0, empty: '', no: false, nothing: null, list: [1.5, 'a'] }
  expect(toJsonValue(value)).toEqual(value)
})

test('half a surrogate pair stays in no name and no value', () => {
  expect(JSON.parse(toJson({ 'p\ud800': { b: 'x\udc00' }, c: ['\ud800'] }))).toEqual({
    'p\ufffd': { b: 'x\ufffd' },
    c: ['\ufffd'],
  })
})

test('a value is what its text reads back as', () => {
  const value = {
    'p\ud800': 1,
    negative: -0,
    odd: '\ud800',
    skipped: () => 1,
    list: [undefined, () => 1, Number.NaN],
    at: new Date(0),
    2: 'two',
    1: 'one',
  }
  const read: unknown = JSON.parse(toJson(value))
  expect(toJsonValue(value)).toEqual(read)
  expect(JSON.stringify(toJsonValue(value))).toBe(JSON.stringify(read))
})

test('pieces make the text, whatever is in it', () => {
  const deep = { a: { b: { c: { d: { e: { f: { g: [1, { h: 'line\nbreak' }] } } } } } } }
  for (const value of [deep, { list: [deep, [], {}], unknown: undefined }, [], 'text', null]) {
    expect([...jsonPieces(value)].join('')).toBe(toJson(value, 2))
  }
})
