import { stripVTControlCharacters } from 'node:util'

/**
 * Control characters, marks that reorder or hide text, and what is no character at all: what an
 * answer could fool a terminal with, or break an XML file.
 */
const HOSTILE =
  // oxlint-disable-next-line no-control-regex -- control characters are the subject
  /[\u0000-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff]/g

/** Text from elsewhere as one harmless line of at most `longest` characters. */
export function plainText(text: string, longest = Infinity): string {
  const line = stripVTControlCharacters(text)
    .toWellFormed()
    .replaceAll(/\s+/g, ' ')
    .replaceAll(HOSTILE, '')
    .trim()
  return line.length > longest ? `${line.slice(0, longest - 1)}…` : line
}
