import { MAX_DEPTH } from '../../model/json-depth.ts'
import type { ByteView } from './byte-view.ts'

/** Bytes of a file, from one position to another. */
export interface Part {
  readonly start: number
  readonly end: number
}

/** A value on the way to the lists that a document has most of. */
type Way =
  | { readonly opening: '{'; readonly fields: Readonly<Record<string, Way>> }
  | { readonly opening: '['; readonly entry: Way | 'part' }

const rounds: Way = { opening: '[', entry: 'part' }
const samples: Way = { opening: '[', entry: 'part' }
const cells: Way = { opening: '[', entry: { opening: '{', fields: { samples } } }
const matrices: Way = { opening: '[', entry: { opening: '{', fields: { rounds, cells } } }
const document: Way = { opening: '{', fields: { matrices } }

/** No name on the way is longer. */
const MAX_NAME = 'matrices'.length

/** What a byte means outside of strings; nothing, as most, is 0. */
const meanings = new Uint8Array(256)
const QUOTE_BYTE = '"'.charCodeAt(0)
const BACKSLASH_BYTE = '\\'.charCodeAt(0)
const QUOTE = 1
const BACKSLASH = 2
const COLON = 3
const COMMA = 4
const BRACE = 5
const BRACKET = 6
const CLOSED = 7
for (const [meaning, characters] of ['', '"', '\\', ':', ',', '{', '[', '}]'].entries()) {
  for (const character of characters) meanings[character.charCodeAt(0)] = meaning
}

/**
 * Where the rounds and the samples of a document stand in its file, as far as they are objects: by its
 * bytes, of which only brackets and strings are understood. What is not JSON has parts that are none.
 */
export function longEntries(view: ByteView): {
  readonly parts: readonly Part[]
  /** Values nest deeper than readers can follow. */
  readonly isDeep: boolean
} {
  const parts: Part[] = []
  /** What is open on the way, and how much within that is off it. */
  const open: Way[] = []
  let off = 0
  let isDeep = false
  let start: number | undefined
  let isInString = false
  let skips = 0
  let name = ''
  let field: string | undefined
  let position = 0
  for (let bytes = view.from(0, 1); bytes.length > 0; bytes = view.from(position, 1)) {
    let index = skips
    for (; index < bytes.length; index += 1) {
      const byte = bytes[index] ?? 0
      const meaning = meanings[byte]
      if (isInString) {
        if (off > 0) {
          // Nearly all of a document: nobody asks what such a string says.
          index = stringEnd(bytes, index)
          if (index >= bytes.length) break
          isInString = false
          continue
        }
        if (meaning === QUOTE) isInString = false
        else if (name.length <= MAX_NAME) name += String.fromCharCode(byte)
        if (meaning === BACKSLASH) index += 1
      } else if (meaning === 0) continue
      else if (meaning === QUOTE) {
        isInString = true
        if (off === 0) name = ''
      } else if (meaning === BRACE || meaning === BRACKET) {
        const opening = meaning === BRACE ? '{' : '['
        const next = off > 0 ? undefined : nextOnWay(open, field)
        if (next === 'part' && opening === '{') start = position + index
        if (typeof next === 'object' && next.opening === opening) open.push(next)
        else off += 1
        if (open.length + off > MAX_DEPTH) isDeep = true
        field = undefined
      } else if (meaning === CLOSED) {
        if (off === 0) open.pop()
        else off -= 1
        if (off === 0 && start !== undefined) {
          parts.push({ start, end: position + index + 1 })
          start = undefined
        }
      } else if (off === 0 && meaning === COLON) field = name
      else if (off === 0 && meaning === COMMA) field = undefined
    }
    position += bytes.length
    // What a backslash escapes may stand behind what is in view.
    skips = index - bytes.length
  }
  return { parts, isDeep }
}

/** How far a string is looked through byte by byte, before the rest is searched at once. */
const NEAR = 32

/**
 * The quote that ends the string in which `start` stands; behind the bytes where it is not among them:
 * by one more where the last of them is a backslash.
 */
function stringEnd(bytes: Buffer, start: number): number {
  let index = start
  for (const near = Math.min(start + NEAR, bytes.length); index < near; index += 1) {
    if (bytes[index] === BACKSLASH_BYTE) index += 1
    else if (bytes[index] === QUOTE_BYTE) return index
  }
  while (index < bytes.length) {
    const quote = bytes.indexOf(QUOTE_BYTE, index)
    const end = quote === -1 ? bytes.length : quote
    // An odd number of backslashes in front of it escapes a quote.
    let before = end
    while (before > index && bytes[before - 1] === BACKSLASH_BYTE) before -= 1
    const isEscaped = (end - before) % 2 === 1
    if (!isEscaped) return end
    index = end + 1
  }
  return index
}

function nextOnWay(open: readonly Way[], field: string | undefined): Way | 'part' | undefined {
  const inner = open.at(-1)
  if (!inner) return document
  if (inner.opening === '[') return inner.entry
  return field !== undefined && Object.hasOwn(inner.fields, field) ? inner.fields[field] : undefined
}
