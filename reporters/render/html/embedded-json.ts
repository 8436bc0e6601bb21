import { Markup } from './markup.ts'

/**
 * Data as a script element that no browser executes. No text in it can end the element or open a
 * comment: every `<` is written as an escape, which JSON reads back as the same character.
 */
export function embeddedJson(id: string, value: unknown): Markup {
  const json = JSON.stringify(value)
    .replaceAll('<', String.raw`\u003c`)
    .replaceAll('\u2028', String.raw`\u2028`)
    .replaceAll('\u2029', String.raw`\u2029`)
  return new Markup(`<script type="application/json" id="${id}">${json}</script>\n`)
}
