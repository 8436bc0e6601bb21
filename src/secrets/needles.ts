import { oddPairs } from '../model/odd-pairs.ts'

/** Less of a secret in base64 or in digits is found in any text. */
const MIN_ENCODED_LENGTH = 6
const LONG_ASCII = /[\x20-\x7e]{8,}/g
/** Bytes that stand in three characters of base64, or bits of one. */
const BYTES_PER_GROUP = 3
const BITS_PER_BYTE = 8
const BITS_PER_CHARACTER = 6
/** Of a long key so many characters in a row are hidden; of a shorter one three in five, at least eight. */
const MAX_STRETCH = 12
const MIN_STRETCH = 8
const SHARE_OF_SHORT = 0.6
/** Random characters of which a part is told from words: with this many odd pairs. */
export const MIN_ODD_PAIRS = 3
/** What repeats itself is no random key, and its parts are found everywhere. */
const MAX_REPEATS = 4
const GRAM = 4
/** A list of bytes in decimal digits has about so many characters to a byte. */
const CHARACTERS_PER_LISTED_BYTE = 2.5
/** Bytes that count up so far are found in any list of numbers that does, as of rounds. */
const MAX_COUNT = 4

/** One way in which a secret may stand in a text. */
export interface Needle {
  /** The kind of text it is looked for in: in lower case, in base64, or in digits without gaps. */
  readonly form: 'text' | 'base64' | 'hex'
  readonly value: string
  /** How many characters beside it hold a part of it. */
  readonly before: number
  readonly after: number
  /** So much of it in a row is hidden; all of it where its parts are ordinary. */
  readonly minLength: number
}

/** Every way in which a secret is looked for, and parts of it of at least so many characters. */
export function needlesOf(secret: string, minStretch = MIN_STRETCH): Needle[] {
  const json = JSON.stringify(secret).slice(1, -1)
  const percent = encodeURIComponent(secret.toWellFormed())
  const stretchOf = (text: string): number => partOf(text, minStretch)
  const stretch = stretchOf(secret)
  const hasParts = stretch < secret.length
  const texts: readonly string[] = [
    secret,
    percent,
    // Blanks are one blank, and escapes beyond ASCII are not undone.
    secret.replaceAll(/\s+/g, ' '),
    // Headers go out in Latin-1; who reads them as UTF-8 loses every other character.
    ...(secret.match(LONG_ASCII) ?? []),
  ]
  // Several keys in one value, as a certificate's is.
  const words = hasParts ? [] : secret.split(/\s+/).filter((word) => stretchOf(word) < word.length)
  const encoded = [secret, json, percent, secret.toLowerCase(), secret.toUpperCase(), ...words]
  const binaries = [
    ...encoded.map((text) => Buffer.from(text)),
    Buffer.from(secret, 'utf16le'),
    Buffer.from(Buffer.from(secret).toString('base64')),
    Buffer.from(Buffer.from(secret).toString('hex')),
  ]
  const bytes = hasParts ? stretch : Infinity
  const needles = [
    ...texts.flatMap((text) => bothWays(text, hasParts ? stretch : text.length)),
    ...words.flatMap((word) => bothWays(word, stretchOf(word))),
    ...binaries.flatMap((binary) => [
      ...base64Needles(binary, bytes),
      needle('hex', binary.toString('hex'), 2 * bytes),
      needle(
        'base64',
        [...binary].join(','),
        countsUp(binary) ? Infinity : CHARACTERS_PER_LISTED_BYTE * bytes,
      ),
    ]),
  ]
  return [...new Map(needles.map((item) => [`${item.form} ${item.value}`, item])).values()]
}

function bothWays(text: string, minLength: number): Needle[] {
  const backwards = text.split('').toReversed().join('')
  return [text, backwards].map((value) => needle('text', value.toLowerCase(), minLength))
}

/** So many characters of a secret in a row give it away; all of it where it is short, or made of words. */
function partOf(text: string, minStretch: number): number {
  // The credentials of an address are secrets by themselves.
  if (/\s|:\/\//.test(text) || oddPairs(text) < MIN_ODD_PAIRS || repeatsItself(text))
    return text.length
  const most = Math.max(minStretch, Math.ceil(text.length * SHARE_OF_SHORT))
  return Math.min(text.length, MAX_STRETCH, most)
}

function repeatsItself(text: string): boolean {
  const counts = new Map<string, number>()
  for (let index = 0; index + GRAM <= text.length; index += 1) {
    const gram = text.slice(index, index + GRAM)
    const count = (counts.get(gram) ?? 0) + 1
    if (count > MAX_REPEATS) return true
    counts.set(gram, count)
  }
  return false
}

function countsUp(bytes: Buffer): boolean {
  let count = 1
  for (const [index, byte] of bytes.entries()) {
    count = byte - 1 === bytes[index - 1] ? count + 1 : 1
    if (count > MAX_COUNT) return true
  }
  return false
}

function needle(form: Needle['form'], value: string, minLength: number): Needle {
  return { form, value, before: 0, after: 0, minLength: Math.min(value.length, minLength) }
}

/**
 * The characters of base64 that a secret fixes whatever stands before and behind it: it may begin at
 * any of the three bytes of a group. Of part of it, a character at either end is not fixed.
 */
function base64Needles(bytes: Buffer, stretch: number): Needle[] {
  const minLength = Math.floor((stretch * BITS_PER_BYTE) / BITS_PER_CHARACTER) - 1
  return Array.from({ length: BYTES_PER_GROUP }, (_, offset): Needle => {
    const shifted = Buffer.concat([Buffer.alloc(offset), bytes])
    const start = Math.ceil((offset * BITS_PER_BYTE) / BITS_PER_CHARACTER)
    const end = Math.floor((shifted.length * BITS_PER_BYTE) / BITS_PER_CHARACTER)
    const isWhole = shifted.length % BYTES_PER_GROUP === 0
    const value = shifted.toString('base64').slice(start, end)
    return {
      ...needle('base64', value, minLength),
      before: offset === 0 ? 0 : 1,
      after: isWhole ? 0 : 1,
    }
  }).filter(({ value }) => value.length >= MIN_ENCODED_LENGTH)
}
