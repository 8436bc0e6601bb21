import { HOSTILE_CHARACTERS } from './hostile-characters.ts'

/**
 * Hostile characters, save the line feeds that JSON is written with, and the last character of `##[`,
 * with which a job of GitHub Actions is commanded.
 */
const ACTING = new RegExp(String.raw`(?!\n)[${HOSTILE_CHARACTERS}]|(?<=##)\[`, 'gu')

/**
 * JSON text in which nothing acts on a terminal or hides from a reader: what could is written as an
 * escape, which reads back as the same character.
 */
export function inertJson(json: string): string {
  return json.replaceAll(ACTING, (character) =>
    // A character beyond the first 65,536 is two escapes.
    Array.from({ length: character.length }, (_, index) =>
      escape(character.charCodeAt(index)),
    ).join(''),
  )
}

function escape(unit: number): string {
  return `\\u${unit.toString(16).padStart(4, '0')}`
}
