import { expect, test } from 'vitest'

import { visibleText } from '../../reporters/render/visible-text.ts'
import { inertJson } from './inert-json.ts'
import { plainText } from './plain-text.ts'

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
