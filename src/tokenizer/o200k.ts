import { O200K_TOKEN_SPLIT_REGEX } from 'gpt-tokenizer/encodingParams/constants'

import { Vocabulary } from './vocabulary.ts'

/**
 * The longest unbroken piece that is merged as a whole. The time to merge one grows with the square of
 * its length: 200,000 letters would take minutes.
 */
const MAX_PIECE = 500

/** Behind every rank, and every byte. */
const NONE = 2 ** 30

const utf8 = new TextEncoder()
let loaded: Vocabulary | undefined

/** Reads the tokens, which takes some 50 ms, where the first text that is counted must not. */
export function loadO200k(): void {
  vocabulary()
}

function vocabulary(): Vocabulary {
  return (loaded ??= new Vocabulary())
}

/**
 * The tokens of a text. It is cut into words first, and no token reaches over such a cut. Only an
 * unbroken piece of more than 500 characters, which no ordinary prose holds, is cut where OpenAI's
 * tokenizer would not; each cut may add a token or two.
 */
export function encodeO200k(text: string): number[] {
  const tokens: number[] = []
  for (const [word] of text.matchAll(O200K_TOKEN_SPLIT_REGEX)) {
    for (let from = 0; from < word.length; from += MAX_PIECE) {
      tokens.push(...merged(utf8.encode(word.slice(from, from + MAX_PIECE))))
    }
  }
  return tokens
}

export function countO200k(text: string): number {
  return encodeO200k(text).length
}

export function decodeO200k(tokens: readonly number[]): string {
  const bytes = tokens.map((rank) => vocabulary().bytesOf(rank))
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(Buffer.concat(bytes))
}

/** Byte pair encoding: the two neighbours that make the lowest token become one, until none make any. */
function merged(bytes: Uint8Array): readonly number[] {
  const { rankOf } = vocabulary()
  const whole = rankOf(bytes, 0, bytes.length)
  if (whole !== undefined) return [whole]
  // Where each part begins, and the end.
  const starts = [...bytes.keys(), bytes.length]
  const together = (part: number): number =>
    rankOf(bytes, starts[part] ?? 0, starts[part + 2] ?? NONE) ?? NONE
  // The token that each part makes with the next.
  const pairs = starts.map((_start, part) => together(part))
  for (;;) {
    let lowest = 0
    let token = NONE
    for (let part = 0; part < pairs.length; part += 1) {
      const pair = pairs[part] ?? NONE
      if (pair < token) {
        token = pair
        lowest = part
      }
    }
    if (token === NONE) break
    starts.splice(lowest + 1, 1)
    pairs.splice(lowest + 1, 1)
    pairs[lowest] = together(lowest)
    if (lowest > 0) pairs[lowest - 1] = together(lowest - 1)
  }
  return starts.slice(1).map((end, part) => rankOf(bytes, starts[part] ?? 0, end) ?? 0)
}
