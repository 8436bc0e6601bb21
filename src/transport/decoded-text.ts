import { HOSTILE_CHARACTERS } from '../format/hostile-characters.ts'

/** A text, and where its characters stand in the text it was made of. */
export interface MappedText {
  readonly text: string
  /** Where an index of `text`, or its end, was. */
  readonly originOf: (index: number) => number
}

// Joiners and variants of characters are text elsewhere, but unseen in a secret.
const UNSEEN = String.raw`[${HOSTILE_CHARACTERS}\u00ad\u200c\u200d\ufe00-\ufe0f]`

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
    UNSEEN,
  ].join('|'),
  'giu',
)

const SIGNS = new RegExp(String.raw`[%&\\]|(?!\s)${UNSEEN}`, 'u')

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

/** Whether a text holds more than blanks that {@link decodedText} would change. */
export function mayHoldEscapes(text: string): boolean {
  return SIGNS.test(text)
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

/** From an index on, characters stand as far from each other as they did, or all at one place. */
interface Edge {
  readonly at: number
  readonly origin: number
  readonly step: 0 | 1
}

function replaced(
  { text, originOf }: MappedText,
  pattern: RegExp,
  replacement: (found: string, groups: readonly (string | undefined)[]) => string,
): MappedText | undefined {
  const edges: Edge[] = [{ at: 0, origin: 0, step: 1 }]
  let made = ''
  let from = 0
  for (const match of text.matchAll(pattern)) {
    const [found, ...groups] = match
    const instead = replacement(found, groups)
    if (instead === found) continue
    made += text.slice(from, match.index)
    edges.push({ at: made.length, origin: match.index, step: 0 })
    made += instead
    from = match.index + found.length
    edges.push({ at: made.length, origin: from, step: 1 })
  }
  if (edges.length === 1) return undefined
  return {
    text: made + text.slice(from),
    originOf: (index) => {
      const { at, origin, step } = lastEdge(edges, index)
      return originOf(origin + (index - at) * step)
    },
  }
}

/** The last edge at or before an index: where characters were left out there are two. */
function lastEdge(edges: readonly Edge[], index: number): Edge {
  let low = 0
  let high = edges.length
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if ((edges[middle]?.at ?? Infinity) <= index) low = middle
    else high = middle
  }
  return edges[low] ?? { at: 0, origin: 0, step: 1 }
}
