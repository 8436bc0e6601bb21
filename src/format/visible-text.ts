import { HOSTILE_CHARACTERS } from './hostile-characters.ts'

/** Whatever would act, or hide, instead of being read. Tabs and line feeds are read. */
const UNSEEN = new RegExp(String.raw`(?![\t\n])[${HOSTILE_CHARACTERS}]`, 'gu')

/** Text from elsewhere with what is unseen in it made visible: an escape shows as `⟨U+001B⟩`. */
export function visibleText(text: string): string {
  return text.replaceAll('\r\n', '\n').replaceAll(UNSEEN, (character) => {
    const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')
    return `⟨U+${code}⟩`
  })
}
