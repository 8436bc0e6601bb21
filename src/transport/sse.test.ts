import { expect, test } from 'vitest'

import { readEvents } from './sse.ts'

function readsOf(...pieces: readonly (string | Uint8Array)[]) {
  return pieces.map((piece, index) => ({ bytes: Buffer.from(piece), at: index * 10 }))
}

function dataOf(...pieces: readonly (string | Uint8Array)[]): string[] {
  return readEvents(readsOf(...pieces)).map(({ data }) => data)
}

test('an event carries the stamp and the index of the read that completed it', () => {
  expect(readEvents(readsOf('data: a', 'bc\n', '\ndata: d\n\n'))).toEqual([
    { event: undefined, data: 'abc', at: 20, read: 2, isUnterminated: false },
    { event: undefined, data: 'd', at: 20, read: 2, isUnterminated: false },
  ])
})

test('the space after the colon is optional, and only one is taken', () => {
  expect(dataOf('data:a\n\ndata: b\n\ndata:  c\n\n')).toEqual(['a', 'b', ' c'])
})

test.each([
  ['LF', '\n'],
  ['CRLF', '\r\n'],
])('lines end in %s', (_name, end) => {
  expect(dataOf(`data: a${end}${end}data: b${end}${end}`)).toEqual(['a', 'b'])
})

test('the lines of a multi-line event are joined by line feeds', () => {
  expect(dataOf('data: {\ndata: "a": 1\ndata: }\n\n')).toEqual(['{\n"a": 1\n}'])
})

test('comments are no events', () => {
  expect(dataOf(': OPENROUTER PROCESSING\n\n: ping\n\n', 'data: a\n\n')).toEqual(['a'])
})

test('the name of an event is kept', () => {
  expect(readEvents(readsOf('event: error\ndata: a\n\ndata: b\n\n'))).toMatchObject([
    { event: 'error', data: 'a' },
    { event: undefined, data: 'b' },
  ])
})

test('an event without its closing blank line never happened', () => {
  expect(dataOf('data: a\n\n', 'data: b\n')).toEqual(['a'])
})

test('a byte-order mark at the start is not part of the first line', () => {
  expect(dataOf('\uFEFFdata: a\n\n')).toEqual(['a'])
})

test('a character split over reads is one character', () => {
  const bytes = Buffer.from('data: 🧪é\n\n')
  expect(dataOf(bytes.subarray(0, 8), bytes.subarray(8, 11), bytes.subarray(11))).toEqual(['🧪é'])
})

const MULTIBYTE_STREAM = Buffer.from(
  ': OPENROUTER PROCESSING\r\n\r\ndata: {"a":"Grüße, 世界 👩‍🔬"}\r\n\r\n' +
    'event: x\r\ndata:b\r\ndata: c\r\n\r\ndata: [DONE]\r\n\r\n',
)
const MULTIBYTE_DATA = ['{"a":"Grüße, 世界 👩‍🔬"}', 'b\nc', '[DONE]']

test('a stream split in two at any byte has the same events', () => {
  const wrong = Array.from(MULTIBYTE_STREAM.keys(), (offset) => ({
    offset,
    data: dataOf(MULTIBYTE_STREAM.subarray(0, offset), MULTIBYTE_STREAM.subarray(offset)),
  })).filter(({ data }) => JSON.stringify(data) !== JSON.stringify(MULTIBYTE_DATA))
  expect(wrong).toEqual([])
})

test('a stream that arrives byte by byte has the same events', () => {
  const bytes = Array.from(MULTIBYTE_STREAM, (byte) => Uint8Array.of(byte))
  expect(dataOf(...bytes)).toEqual(MULTIBYTE_DATA)
})
