import { createHash } from 'node:crypto'

import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus'

/** Reproducible chance: the same seed, labels and calls give the same values everywhere. */
export interface RandomStream {
  /** A whole number from 0 to below `below`, all equally likely; `below` is 1 to 2⁵³ − 1. */
  integer(below: number): number
  /** A number from 0 to below 1, with 53 random bits. */
  uniform(): number
  /** A copy in random order, all orders equally likely (Fisher–Yates). */
  shuffle<T>(items: readonly T[]): T[]
  /** So many random lower-case hexadecimal digits. */
  hex(digits: number): string
  /** So many random letters of either case and digits. */
  alphanumeric(characters: number): string
}

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** A xoroshiro128+ state is four 32-bit words: the first half of a SHA-256 digest. */
const STATE_OFFSETS = [0, 4, 8, 12]
const DIGITS_PER_WORD = 8

/**
 * The random stream of a seed and the labels of its use, e.g. `randomStream(1, 'order', 'round 3')`.
 * Streams of different labels are independent, and none depends on how much another was used: a
 * cell added to a matrix does not change the prompts of the others. `seed` is any finite number.
 */
export function randomStream(seed: number, ...labels: string[]): RandomStream {
  if (!Number.isFinite(seed)) throw new RangeError(`\`seed\` must be finite, received ${seed}.`)
  const digest = createHash('sha256')
    // As documents keep them, in which half a surrogate pair has no place.
    .update(JSON.stringify([seed, ...labels.map((label) => label.toWellFormed())]))
    .digest()
  const generator = xoroshiro128plusFromState(
    STATE_OFFSETS.map((offset) => digest.readInt32BE(offset)),
  )

  function integer(below: number): number {
    if (!Number.isSafeInteger(below) || below < 1) {
      throw new RangeError(`\`below\` must be a whole number from 1 on, received ${below}.`)
    }
    return uniformInt(generator, 0, below - 1)
  }

  function shuffle<T>(items: readonly T[]): T[] {
    const rest = [...items]
    const shuffled: T[] = []
    // The original, drawing form; `splice` also spares a cast that swapping would need.
    while (rest.length > 0) shuffled.push(...rest.splice(integer(rest.length), 1))
    return shuffled
  }

  function hex(digits: number): string {
    if (!Number.isSafeInteger(digits) || digits < 0) {
      throw new RangeError(`\`digits\` must be a whole number from 0 on, received ${digits}.`)
    }
    const words = Array.from({ length: Math.ceil(digits / DIGITS_PER_WORD) }, () =>
      (generator.next() >>> 0).toString(16).padStart(DIGITS_PER_WORD, '0'),
    )
    return words.join('').slice(0, digits)
  }

  function alphanumeric(characters: number): string {
    return Array.from({ length: characters }, () => ALPHABET[integer(ALPHABET.length)]).join('')
  }

  return { integer, uniform: () => uniformFloat64(generator), shuffle, hex, alphanumeric }
}
