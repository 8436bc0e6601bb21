import { describe, expect, test } from 'vitest'

import { processorMs } from '../../test/processor-time.ts'
import { inertJson } from './inert-json.ts'
import { plainText, withoutEscapes } from './plain-text.ts'
import { visibleText } from './visible-text.ts'

const HOSTILE = [
  0x07, 0x1b, 0x7f, 0x9b, 0x061c, 0x180e, 0x200b, 0x200e, 0x200f, 0x2028, 0x202e, 0x2060, 0x2065,
  0x206a, 0x206f, 0xfeff, 0xfff9, 0xfffe, 0xe0001, 0xe0041,
]

test.each(HOSTILE.map((code) => [`U+${code.toString(16)}`, String.fromCodePoint(code)]))(
  '%s is hostile in a terminal, in JSON and in a page alike',
  (_name, character) => {
    const text = `a${character}b`
    for (const shown of [plainText(text), inertJson(JSON.stringify(text)), visibleText(text)]) {
      expect(shown).not.toContain(character)
    }
    expect(JSON.parse(inertJson(JSON.stringify(text)))).toBe(text)
  },
)

test('letters of all scripts, emoji and their joiners are text', () => {
  const text = 'für 通义 العربية 👩‍💻 ❤️'
  expect(plainText(text)).toBe(text)
  expect(inertJson(text)).toBe(text)
  expect(visibleText(`${text}\t\n`)).toBe(`${text}\t\n`)
})

describe('escape sequences', () => {
  test.each([
    ['colours', 'a\u001B[31mb\u001B[0m', 'ab'],
    ['links', '\u001B]8;;http://x\u0007text\u001B]8;;\u001B\\', 'text'],
    ['titles', '\u001B]0;title\u0007a', 'a'],
    ['strings of devices', '\u001BPq#0\u001B\\a', 'a'],
    ['those of one byte', '\u009B31ma\u009D0;t\u009Cb', 'ab'],
    ['short ones', '\u001B7a\u001B(Bb\u001BM', 'ab'],
  ])('are taken out: %s', (_what, text, rest) => {
    expect(withoutEscapes(text)).toBe(rest)
  })

  test.each(['\u001B]8;;', '\u009D', '\u001B[', '\u001B[1;', '\u001BP', '\u009B1', '\u001B '])(
    'cost no more than the text is long: %j without an end',
    async (piece) => {
      const text = piece.repeat(400_000 / piece.length)
      // With a search of the end from each beginning it is a minute.
      expect(await processorMs(() => plainText(text, 100))).toBeLessThan(3000)
    },
  )
})

test('what hides, joins or reorders is taken out, and lines become one', () => {
  expect(plainText('a\u202Eb\u2060c\u206Ad\u0000\r\n  e\u200B')).toBe('abcd e')
})

test('a line has a longest length', () => {
  expect(plainText('abcdef', 4)).toBe('abc…')
})
