import { countTokens, decode, encode } from 'gpt-tokenizer/encoding/o200k_base'
import { O200K_TOKEN_SPLIT_REGEX } from 'gpt-tokenizer/encodingParams/constants'

/** Text that looks like a control token is text. */
const ordinaryText = { disallowedSpecial: new Set<string>() }

/**
 * The longest unbroken piece that is merged as a whole. The time to merge one grows with the square of
 * its length: 20,000 letters take 0.2 s, 200,000 two minutes.
 */
const MAX_PIECE = 500

/**
 * How many o200k tokens a text has. The tokenizer cuts a text into words first, and no token reaches
 * over such a cut: counting word by word gives the count of the whole. Only an unbroken piece of more
 * than 500 characters, which no ordinary prose holds, is cut where the tokenizer would not; each cut may
 * add a token or two.
 */
export function countO200k(text: string): number {
  // Most texts hold no such piece, and are counted in one go.
  if (!hasLongPiece(text)) return countTokens(text, ordinaryText)
  return piecesOf(text).reduce((sum, piece) => sum + countTokens(piece, ordinaryText), 0)
}

function hasLongPiece(text: string): boolean {
  if (text.length <= MAX_PIECE) return false
  return (text.match(O200K_TOKEN_SPLIT_REGEX) ?? []).some((word) => word.length > MAX_PIECE)
}

/** Ordinary text in one piece as far as it goes, and what is unbroken in pieces of bounded length. */
function piecesOf(text: string): string[] {
  const pieces: string[] = []
  let start = 0
  for (const { 0: word, index } of text.matchAll(O200K_TOKEN_SPLIT_REGEX)) {
    if (word.length <= MAX_PIECE) continue
    if (index > start) pieces.push(text.slice(start, index))
    for (let from = 0; from < word.length; from += MAX_PIECE) {
      pieces.push(word.slice(from, from + MAX_PIECE))
    }
    start = index + word.length
  }
  pieces.push(text.slice(start))
  return pieces.filter((piece) => piece !== '')
}

export function encodeO200k(text: string): number[] {
  return encode(text, ordinaryText)
}

export function decodeO200k(tokens: readonly number[]): string {
  return decode(tokens)
}
