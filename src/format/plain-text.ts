import { HOSTILE_CHARACTERS } from './hostile-characters.ts'

const HOSTILE = new RegExp(`[${HOSTILE_CHARACTERS}]`, 'gu')

/**
 * Escape sequences of terminals (ECMA-48): strings (OSC, DCS, APC …) with their end, CSI with its
 * parameters, and short ones. No alternative looks beyond the next escape, which keeps it linear: Node's
 * `stripVTControlCharacters` takes a minute for 400 kB of open strings.
 */
const ESCAPES =
  // oxlint-disable-next-line no-control-regex -- control characters are the subject
  /(?:\u001b[\]PX^_]|[\u0090\u0098\u009d-\u009f])[^\u0007\u001b\u0080-\u009f]*(?:\u0007|\u001b\\|\u009c)|(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]|\u001b[ -/]*[0-Z\\^-~]/g

/** Text without escape sequences of terminals. */
export function withoutEscapes(text: string): string {
  return text.replaceAll(ESCAPES, '')
}

/** Text from elsewhere as one harmless line of at most `longest` characters. */
export function plainText(text: string, longest = Infinity): string {
  const line = withoutEscapes(text)
    .toWellFormed()
    .replaceAll(/\s+/g, ' ')
    .replaceAll(HOSTILE, '')
    .trim()
  return line.length > longest ? `${line.slice(0, longest - 1)}…` : line
}
