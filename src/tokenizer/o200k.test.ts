import { encode } from 'gpt-tokenizer/encoding/o200k_base'
import { expect, test } from 'vitest'

import { randomStream } from '../stats/random.ts'
import * as source from './o200k.ts'

const texts = [
  '',
  'hello world',
  'The quick brown fox jumps over the lazy dog.',
  '<|endoftext|> and <|im_start|>',
  '通义千问 – naïve Überraschung, مرحبا 😀👩‍👩‍👧',
  'const x = { a: [1, 2, 3] }\n\tif (x?.a) return `${x}`\r\n',
  '3.14159265 1,000,000 $12.50   \n\n\n',
  'a\u0000\ud800b',
]

test('what a decoded token list says is the text', () => {
  for (const text of texts.slice(0, -1)) {
    expect(source.decodeO200k(source.encodeO200k(text))).toBe(text)
  }
})

/** Characters of many scripts, with halves of surrogate pairs; tokens; and both in a text. */
const random = randomStream(1, 'texts')
const ranges = [
  [0x09, 0x0e],
  [0x20, 0x7f],
  [0x80, 0x5ff],
  [0x900, 0xe00],
  [0x2000, 0x2100],
  [0x4e00, 0x9fff],
  [0xd800, 0xe000],
  [0x1f300, 0x1f700],
] as const

function randomCharacters(): string {
  const own = ranges.filter(() => random.uniform() < 0.4)
  return Array.from({ length: random.integer(120) }, () => {
    const [from, to] = own[random.integer(own.length || 1)] ?? ranges[1]
    return String.fromCodePoint(from + random.integer(to - from))
  }).join('')
}

function randomTokens(): string {
  const tokens = Array.from({ length: random.integer(30) }, () => random.integer(199_998))
  // The package takes a byte order mark for nothing where it merges bytes; OpenAI's tokenizer does not.
  return source.decodeO200k(tokens).replaceAll('\u{feff}', '')
}

test('tokens are those of the package, whatever the text is', () => {
  const mixed = Array.from({ length: 1000 }, (_, index) => {
    return (index % 3 === 0 ? '' : randomCharacters()) + (index % 3 === 1 ? '' : randomTokens())
  })
  for (const text of mixed) {
    const tokens = source.encodeO200k(text)
    expect(tokens, JSON.stringify(text)).toEqual(encode(text, { disallowedSpecial: new Set() }))
    expect(source.countO200k(text)).toBe(tokens.length)
    expect(source.decodeO200k(tokens)).toBe(text.toWellFormed())
  }
})

test('a byte order mark is text', () => {
  expect(source.decodeO200k(source.encodeO200k('\u{feff}using \u{feff}'))).toBe(
    '\u{feff}using \u{feff}',
  )
})

test('what is no token is not decoded', () => {
  expect(() => source.decodeO200k([199_998])).toThrow('199998 is no token')
})
