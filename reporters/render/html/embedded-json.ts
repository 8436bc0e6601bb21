import { Markup } from './markup.ts'

/** What could end the element or open a comment, and what nobody would see in the file. */
const ESCAPED = /[<\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g

/**
 * Data as a script element that no browser executes. Whatever could act in it is written as an
 * escape, which JSON reads back as the same character.
 */
export function embeddedJson(id: string, value: unknown): Markup {
  const json = JSON.stringify(value).replaceAll(
    ESCAPED,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
  return new Markup(`<script type="application/json" id="${id}">${json}</script>\n`)
}
