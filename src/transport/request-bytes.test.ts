import { expect, test } from 'vitest'

import { requestBytes } from './request-bytes.ts'
import { routeTo } from './route.ts'

const url = new URL('http://gateway.example:8080/v1/chat?x=1')
const route = routeTo(url, () => undefined)

function made(headers: Readonly<Record<string, string>>, body = '{}'): [string, boolean] {
  const { bytes, closes } = requestBytes({ url, headers, body }, route)
  return [bytes.toString('latin1'), closes]
}

test('a request says to whom it goes, and where it ends', () => {
  expect(made({ 'X-A': 'b', authorization: '' }, 'ü')).toEqual([
    'POST /v1/chat?x=1 HTTP/1.1\r\nhost: gateway.example:8080\r\nconnection: keep-alive\r\n' +
      'X-A: b\r\nauthorization: \r\ncontent-length: 2\r\n\r\n\xc3\xbc',
    false,
  ])
  expect(made({}, '')[0]).toContain('\r\ncontent-length: 0\r\n\r\n')
})

test('a declared host stands in the place of the real one', () => {
  const [text] = made({ Host: 'inner' })
  expect(text.match(/^host: .*$/gim)).toEqual(['host: inner'])
})

test.each([
  ['close', true],
  ['x, Close', true],
  ['keep-alive', false],
  ['closed', false],
])('connection: %s', (value, closes) => {
  const [text, isClosing] = made({ Connection: value })
  expect(isClosing).toBe(closes)
  expect(text.match(/^connection: .*$/gim)).toEqual([
    `connection: ${closes ? 'close' : 'keep-alive'}`,
  ])
})

test('bytes that are no ASCII are one byte each', () => {
  expect(made({ 'x-a': 'caf\xe9' })[0]).toContain('x-a: caf\xe9\r\n')
})

test.each([
  [{ 'x-a': 'secret\r\nx-b: c' }, 'the value of the header x-a'],
  [{ 'x-a': 'secret\nx' }, 'the value of the header x-a'],
  [{ 'x-a': 'secret\0' }, 'the value of the header x-a'],
  [{ 'x-a': 'secret\u2028' }, 'the value of the header x-a'],
  [{ host: 'secret\r\nx-b: c' }, 'the value of the header host'],
  [{ connection: 'secret\r\nx-b: c' }, 'the value of the header connection'],
  [{ 'x-a\r\nx-b': 'secret' }, String.raw`"x-a\r\nx-b" is no name`],
  [{ 'x a': 'secret' }, '"x a" is no name'],
  [{ '': 'secret' }, '"" is no name'],
  [{ 'Content-Length': '7' }, 'the header Content-Length cannot be set'],
  [{ 'transfer-encoding': 'chunked' }, 'the header transfer-encoding cannot be set'],
  [{ expect: '100-continue' }, 'the header expect cannot be set'],
])('%j is refused, and not quoted', (headers, reason) => {
  const attempt = (): unknown => made({ 'x-fine': '1', ...headers })
  expect(attempt).toThrow(reason)
  expect(attempt).not.toThrow('secret')
})
