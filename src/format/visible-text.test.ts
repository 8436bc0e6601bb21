import { expect, test } from 'vitest'

import { visibleText } from './visible-text.ts'

test('what would act instead of being read becomes visible', () => {
  expect(visibleText('\u001B[31mred\u001B[0m')).toBe('⟨U+001B⟩[31mred⟨U+001B⟩[0m')
  expect(visibleText('a\u0000b\u007Fc\u009Bd')).toBe('a⟨U+0000⟩b⟨U+007F⟩c⟨U+009B⟩d')
  expect(visibleText('\u202Egnitirw\u202C \u2066x\u2069 \u200Fy')).toBe(
    '⟨U+202E⟩gnitirw⟨U+202C⟩ ⟨U+2066⟩x⟨U+2069⟩ ⟨U+200F⟩y',
  )
  expect(visibleText('\u2028\uFEFF\u200B')).toBe('⟨U+2028⟩⟨U+FEFF⟩⟨U+200B⟩')
})

test('tabs, lines, letters of all scripts and joined emoji stay', () => {
  const text = 'a\tb\nc שלום 你好 👩‍💻 é'
  expect(visibleText(text)).toBe(text)
})

test('the end of a line is one end, also where it was written as two characters', () => {
  expect(visibleText('a\r\nb')).toBe('a\nb')
  expect(visibleText('a\rb')).toBe('a⟨U+000D⟩b')
})
