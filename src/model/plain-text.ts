import { stripVTControlCharacters } from 'node:util'

import { HOSTILE_CHARACTERS } from './hostile-characters.ts'

const HOSTILE = new RegExp(`[${HOSTILE_CHARACTERS}]`, 'gu')

/** Text from elsewhere as one harmless line of at most `longest` characters. */
export function plainText(text: string, longest = Infinity): string {
  const line = stripVTControlCharacters(text)
    .toWellFormed()
    .replaceAll(/\s+/g, ' ')
    .replaceAll(HOSTILE, '')
    .trim()
  return line.length > longest ? `${line.slice(0, longest - 1)}…` : line
}
