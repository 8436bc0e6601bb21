import { expect, test } from 'vitest'

import { toJson, toJsonValue } from './to-json.ts'

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
