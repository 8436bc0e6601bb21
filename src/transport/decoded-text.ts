import { HOSTILE_CHARACTERS } from '../model/hostile-characters.ts'

/** A text, and where each of its characters stands in the text it was made of. */
export interface MappedText {
  readonly text: string
  /** For each index of `text`, and for its end; undefined where both are the same. */
  readonly origins: Uint32Array | undefined
}

/**
 * Escapes of URLs, HTML, JSON and programming languages; what terminals and pages leave out when they
 * show a text, with which a secret could be broken up; blanks.
 */
const ESCAPE = new RegExp(
  [
    String.raw`%([0-9a-f]{2})`,
    String.raw`&#x([0-9a-f]{1,8});?`,
    String.raw`&#([0-9]{1,9});?`,
    String.raw`&([a-z]{2,6});`,
    String.raw`\\u\{([0-9a-f]{1,8})\}`,
    String.raw`\\u([0-9a-f]{4})`,
    String.raw`\\x([0-9a-f]{2})`,
    String.raw`\\([0-3][0-7]{2})`,
    String.raw`\\([nrt])`,
    String.raw`\\([^a-z0-9\s])`,
    // CSI and OSC sequences of terminals, of a length that no text is swallowed by.
    String.raw`(?:\u001b\[|\u009b)[0-?]{0,64}[ -/]{0,8}[@-~]`,
    String.raw`(?:\u001b\]|\u009d)[^\u0007\u001b\u009c]{0,256}(?:\u0007|\u001b\\|\u009c)`,
    String.raw`\s+`,
    // Joiners and variants of characters are text elsewhere, but unseen in a secret.
    String.raw`[${HOSTILE_CHARACTERS}\u00ad\u200c\u200d\ufe00-\ufe0f]`,
  ].join('|'),
  'giu',
)

const entities: Readonly<Record<string, string | undefined>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  sol: '/',
  plus: '+',
  equals: '=',
  colon: ':',
  lowbar: '_',
  hyphen: '-',
  dash: '-',
  period: '.',
  num: '#',
  excl: '!',
  dollar: '$',
  percnt: '%',
  commat: '@',
  semi: ';',
  comma: ',',
}

/** The text with one layer of escapes undone; undefined when there is none. */
export function decodedText(form: MappedText): MappedText | undefined {
  return replaced(form, ESCAPE, (found, groups) => {
    const [percent, hexEntity, entity, name, wide, unicode, hex, octal, blank, literal] = groups
    const hexDigits = percent ?? hexEntity ?? wide ?? unicode ?? hex
    if (hexDigits !== undefined) return characterOf(Number.parseInt(hexDigits, 16), found)
    if (octal !== undefined) return characterOf(Number.parseInt(octal, 8), found)
    if (entity !== undefined) return characterOf(Number(entity), found)
    if (name !== undefined) return entities[name.toLowerCase()] ?? found
    if (literal !== undefined) return literal
    return blank !== undefined || /^\s/.test(found) ? ' ' : ''
  })
}

/** Bytes beyond ASCII are parts of characters: they stay as they were written. */
function characterOf(code: number, written: string): string {
  const isBytePart = written.startsWith('%') && code > 0x7f
  return isBytePart || code > 0x10ffff ? written : String.fromCodePoint(code)
}

/** The text without what matches a pattern; undefined when nothing does. */
export function without(form: MappedText, pattern: RegExp): MappedText | undefined {
  return replaced(form, pattern, () => '')
}

function replaced(
  { text, origins }: MappedText,
  pattern: RegExp,
  replacement: (found: string, groups: readonly (string | undefined)[]) => string,
): MappedText | undefined {
  const pieces: string[] = []
  const moved = new Uint32Array(text.length + 1)
  let length = 0
  let from = 0
  let changed = false
  const take = (piece: string, at: number, step: 0 | 1): void => {
    pieces.push(piece)
    for (let index = 0; index < piece.length; index += 1) {
      const source = at + index * step
      moved[length] = origins?.[source] ?? source
      length += 1
    }
  }
  for (const match of text.matchAll(pattern)) {
    const [found, ...groups] = match
    const instead = replacement(found, groups)
    if (instead === found) continue
    changed = true
    take(text.slice(from, match.index), from, 1)
    take(instead, match.index, 0)
    from = match.index + found.length
  }
  if (!changed) return undefined
  take(text.slice(from), from, 1)
  moved[length] = origins?.[text.length] ?? text.length
  return { text: pieces.join(''), origins: moved.subarray(0, length + 1) }
}
