import { HOSTILE_CHARACTERS } from '../format/hostile-characters.ts'

/** Units of UTF-16, of which an array may hold more than are meant. */
export interface Units {
  readonly codes: Uint16Array
  readonly length: number
}

const [PLAIN, BLANK, UNSEEN, PERCENT, AMPERSAND, BACKSLASH, ESCAPE, TAGS] = [0, 1, 2, 3, 4, 5, 6, 7]
const HIGH_OF_TAGS = 0xdb40
const SPACE = 0x20
const MAX_CODE_POINT = 0x10ffff

/** Each unit at its own place: one expression finds those of a kind, where 65,536 calls take ten times as long. */
const ALL_UNITS = Array.from({ length: 0x100 }, (_, row) =>
  String.fromCharCode(...Array.from({ length: 0x100 }, (_unit, column) => row * 0x100 + column)),
).join('')

/**
 * What each unit is: escapes of URLs, HTML, JSON and programming languages begin with some; others are
 * what terminals and pages leave out when they show a text, with which a secret could be broken up.
 */
const kinds = kindsOfUnits()

function kindsOfUnits(): Uint8Array {
  const table = new Uint8Array(ALL_UNITS.length)
  // Joiners and variants of characters are text elsewhere, but unseen in a secret.
  const unseen = String.raw`[${HOSTILE_CHARACTERS}\u00ad\u200c\u200d\ufe00-\ufe0f]`
  for (const { index } of ALL_UNITS.matchAll(new RegExp(unseen, 'gu'))) table[index] = UNSEEN
  // A byte order mark is a blank to expressions, and has no width.
  for (const { index } of ALL_UNITS.matchAll(/[^\S\ufeff]/g)) table[index] = BLANK
  table[0x25] = PERCENT
  table[0x26] = AMPERSAND
  table[0x5c] = BACKSLASH
  for (const code of [0x1b, 0x9b, 0x9d]) table[code] = ESCAPE
  table[HIGH_OF_TAGS] = TAGS
  return table
}

export function isPlain(code: number): boolean {
  return kinds[code] === PLAIN
}

export function isBlank(code: number): boolean {
  return kinds[code] === BLANK
}

const smallUnits = smallOfUnits()

function smallOfUnits(): Uint16Array {
  const table = new Uint16Array(ALL_UNITS.length).map((_, code) => code)
  for (const { 0: letter, index } of ALL_UNITS.matchAll(/\p{Changes_When_Lowercased}/gu)) {
    const small = letter.toLowerCase()
    // Letters that grow when they are made small stay: the others must not move.
    if (small.length === 1) table[index] = small.charCodeAt(0)
  }
  return table
}

/** In lower case. */
export function foldedUnit(code: number): number {
  return smallUnits[code] ?? code
}

/** What an escape stands for, and how many units it takes. */
export interface Escape {
  readonly units: readonly number[]
  readonly length: number
}

/** The escape that stands at an index; undefined where none does. */
export function escapeAt(view: Units, index: number): Escape | undefined {
  const kind = kinds[view.codes[index] ?? 0]
  if (kind === UNSEEN) return { units: [], length: 1 }
  if (kind === PERCENT) return percentEscape(view, index)
  if (kind === AMPERSAND) return entity(view, index)
  if (kind === BACKSLASH) return backslashEscape(view, index)
  if (kind === ESCAPE) return { units: [], length: terminalSequence(view, index) }
  const low = view.codes[index + 1] ?? 0
  const isTag = (low >= 0xdc00 && low <= 0xdc7f) || (low >= 0xdd00 && low <= 0xddef)
  return isTag ? { units: [], length: 2 } : undefined
}

/** Bytes beyond ASCII are parts of characters: they stay as they were written. */
function percentEscape(view: Units, index: number): Escape | undefined {
  const value = number(view, index + 1, { base: 16, least: 2, most: 2 })
  return value && value.value < 0x80 ? { units: [value.value], length: 3 } : undefined
}

const entities: Readonly<Record<string, string | undefined>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  shy: '',
  sol: '/',
  bsol: '\\',
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
const MAX_ENTITY_NAME = 6

function entity(view: Units, index: number): Escape | undefined {
  const { codes } = view
  if (codes[index + 1] === 0x23) {
    const isHex = foldedUnit(codes[index + 2] ?? 0) === 0x78
    const begin = index + (isHex ? 3 : 2)
    const found = number(view, begin, isHex ? { base: 16, most: 8 } : { base: 10, most: 9 })
    if (!found) return undefined
    const end = begin + found.length
    return character(found.value, end + (codes[end] === 0x3b ? 1 : 0) - index)
  }
  let name = ''
  for (let at = index + 1; at < view.length && name.length <= MAX_ENTITY_NAME; at += 1) {
    const code = codes[at] ?? 0
    if (code === 0x3b) {
      const meant = entities[name.toLowerCase()]
      return meant === undefined
        ? undefined
        : { units: meant === '' ? [] : [meant.charCodeAt(0)], length: at + 1 - index }
    }
    name += String.fromCharCode(code)
  }
  return undefined
}

function backslashEscape(view: Units, index: number): Escape | undefined {
  const next = view.codes[index + 1]
  if (next === undefined || index + 1 >= view.length) return undefined
  const letter = foldedUnit(next)
  if (letter === 0x75 && view.codes[index + 2] === 0x7b) {
    const found = number(view, index + 3, { base: 16, most: 8 })
    const end = index + 3 + (found?.length ?? 0)
    return found && view.codes[end] === 0x7d ? character(found.value, end + 1 - index) : undefined
  }
  if (letter === 0x75 || letter === 0x78) {
    const most = letter === 0x75 ? 4 : 2
    const found = number(view, index + 2, { base: 16, least: most, most })
    return found && character(found.value, 2 + most)
  }
  if (next >= 0x30 && next <= 0x33) {
    const found = number(view, index + 1, { base: 8, least: 3, most: 3 })
    return found && character(found.value, 4)
  }
  // \n, \r, \t
  if (letter === 0x6e || letter === 0x72 || letter === 0x74) return { units: [SPACE], length: 2 }
  const isWord = (letter >= 0x61 && letter <= 0x7a) || (next >= 0x30 && next <= 0x39)
  return isWord || isBlank(next) ? undefined : { units: [next], length: 2 }
}

/** CSI and OSC sequences of terminals, of a length that no text is swallowed by. */
function terminalSequence({ codes, length }: Units, index: number): number {
  const code = codes[index] ?? 0
  const second = code === 0x1b ? codes[index + 1] : code
  const begin = index + (code === 0x1b ? 2 : 1)
  if (second === 0x5b || second === 0x9b) {
    let end = begin
    while (end < length && end - begin < 72 && isParameter(codes[end])) end += 1
    const last = codes[end] ?? 0
    return end < length && last >= 0x40 && last <= 0x7e ? end + 1 - index : 1
  }
  if (second !== 0x5d && second !== 0x9d) return 1
  for (let end = begin; end < length && end - begin <= 256; end += 1) {
    const unit = codes[end]
    if (unit === 0x07 || unit === 0x9c) return end + 1 - index
    if (unit === 0x1b) return codes[end + 1] === 0x5c ? end + 2 - index : 1
  }
  return 1
}

function isParameter(unit = 0): boolean {
  return unit >= 0x20 && unit <= 0x3f
}

function character(code: number, length: number): Escape | undefined {
  if (code > MAX_CODE_POINT) return undefined
  const text = String.fromCodePoint(code)
  return { units: text.split('').map((unit) => unit.charCodeAt(0)), length }
}

/** A number in digits of a base; undefined where there are too few. */
function number(
  { codes, length }: Units,
  begin: number,
  { base, least = 1, most }: { readonly base: number; readonly least?: number; most: number },
): { readonly value: number; readonly length: number } | undefined {
  let value = 0
  let end = begin
  for (; end < length && end - begin < most; end += 1) {
    const digit = digitOf(codes[end] ?? 0)
    if (digit >= base) break
    value = value * base + digit
  }
  return end - begin < least ? undefined : { value, length: end - begin }
}

function digitOf(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30
  const letter = foldedUnit(code)
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x61 + 10 : Infinity
}
