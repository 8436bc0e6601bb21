import { describe, expect, test } from 'vitest'

import { redactDeep, redactor } from './redaction.ts'

const KEY = 'sk-live/4711+"x"'

describe('a secret', () => {
  const redact = redactor([KEY])

  test('is hidden wherever it stands', () => {
    expect(redact(`a ${KEY} b ${KEY}`)).toBe('a [redacted] b [redacted]')
  })

  test.each([
    ['URL-encoded', encodeURIComponent(KEY)],
    ['inside JSON', JSON.stringify(KEY).slice(1, -1)],
    ['in base64', Buffer.from(KEY).toString('base64')],
  ])('is hidden %s', (_name, form) => {
    expect(redact(`<${form}>`)).toMatch(/^<\[redacted\]=*>$/)
  })

  test('does not take other text along', () => {
    expect(redact('sk-live 4711')).toBe('sk-live 4711')
  })

  test('is taken literally, not as a pattern', () => {
    expect(redactor(['a.*b$&'])('a.*b$& axxb')).toBe('[redacted] axxb')
  })

  test('is known without the blanks around it', () => {
    expect(redactor([' secret-1 \n'])('secret-1')).toBe('[redacted]')
  })
})

test('of two secrets the longer one goes first', () => {
  expect(redactor(['secret', 'secret-with-tail'])('secret-with-tail')).toBe('[redacted]')
})

test.each([undefined, '', ' ', 'a', 'abc', ' abc '])('%j hides nothing', (secret) => {
  const text = 'abc a b c'
  expect(redactor([secret])(text)).toBe(text)
})

test('four characters are enough', () => {
  expect(redactor(['abcd'])('xabcdx')).toBe('x[redacted]x')
})

test('every string in a value is redacted, keys included', () => {
  const value = { [`k ${KEY}`]: [KEY, { a: KEY }], n: 4711, nothing: null, unknown: undefined }
  expect(redactDeep<unknown>(value, redactor([KEY]))).toEqual({
    'k [redacted]': ['[redacted]', { a: '[redacted]' }],
    n: 4711,
    nothing: null,
    unknown: undefined,
  })
})

test('half a surrogate pair, as a cut emoji leaves it, does not survive: it is no text', () => {
  const redact = redactor([])
  expect(redact('cut \ud83d')).toBe('cut \ufffd')
  expect(redactDeep({ '\ude00': ['\ud83d'] }, redact)).toEqual({ '\ufffd': ['\ufffd'] })
})

test('a value that nests without end exhausts nobody', () => {
  const endless: unknown = JSON.parse(`{"deep":${'['.repeat(100_000)}${']'.repeat(100_000)}}`)
  expect(JSON.stringify(redactDeep(endless, redactor([])))).toMatch(
    /^\{"deep":\[{10,100}null\]+\}$/,
  )
})

test('a name that readers pass over is left out', () => {
  const usage: unknown = JSON.parse('{"tokens":{"__proto__":{"a":1},"n":1}}')
  expect(JSON.stringify(redactDeep(usage, redactor([])))).toBe('{"tokens":{"n":1}}')
})
