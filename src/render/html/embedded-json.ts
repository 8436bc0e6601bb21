import { inertJson } from '../../format/inert-json.ts'
import { Markup } from './markup.ts'

/**
 * Data as a script element that no browser executes. Whatever could end the element, open a comment
 * or act in it is written as an escape, which JSON reads back as the same character.
 */
export function embeddedJson(id: string, value: unknown): Markup {
  const json = inertJson(JSON.stringify(value)).replaceAll('<', String.raw`\u003c`)
  return new Markup(`<script type="application/json" id="${id}">${json}</script>\n`)
}
