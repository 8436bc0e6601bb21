/** So many words in a row are a quotation. */
const WORDS = 8
/** Eight words of a letter each, and what parts them. */
const MIN_TEXT = 2 * WORDS - 1
/** So far back eight words reach that are our own. */
const REACH = 400
const HASHES = 4
/** A file that consists of words has one in five bytes or more; each needs some ten bits. */
const BITS_PER_BYTE = 2
const MIN_BITS = 2 ** 16
const MAX_BITS = 2 ** 30

const word = /[\p{L}\p{M}\p{N}]+/gu

const FNV_OFFSET = 0x811c9dc5
const FNV_PRIME = 0x01000193
const MIX = 0x9e3779b1

/**
 * Remembers which eight words follow each other in texts, in a Bloom filter: of what was added nothing can be
 * read out of it, and nothing is missed. What was not added is taken for it now and then. Words are runs of
 * letters and digits, whatever stands between them, in upper or lower case.
 */
export class WordGrams {
  readonly #bits: Uint32Array
  #isEmpty = true

  /** `bytes`: how much text there is at most. */
  constructor(bytes: number) {
    const wanted = Math.min(MAX_BITS, Math.max(MIN_BITS, bytes * BITS_PER_BYTE))
    this.#bits = new Uint32Array(2 ** Math.ceil(Math.log2(wanted)) / 32)
  }

  add(text: string): void {
    if (text.length < MIN_TEXT) return
    for (const [hash, step] of gramsOf(text)) {
      this.#isEmpty = false
      for (let index = 0; index < HASHES; index += 1) {
        const bit = this.#bitOf(hash, step, index)
        this.#bits[bit >>> 5] = (this.#bits[bit >>> 5] ?? 0) | (1 << (bit & 31))
      }
    }
  }

  /** Whether eight words in a row that end in `text`, which follows `before`, were added. */
  quotes(before: string, text: string): boolean {
    if (this.#isEmpty) return false
    const lead = before.slice(-REACH)
    const words = wordsIn(lead)
    const start = words.at(1 - WORDS)?.index ?? 0
    for (const [hash, step] of gramsOf(lead.slice(start) + text)) {
      if (this.#has(hash, step)) return true
    }
    return false
  }

  #has(hash: number, step: number): boolean {
    for (let index = 0; index < HASHES; index += 1) {
      const bit = this.#bitOf(hash, step, index)
      if (((this.#bits[bit >>> 5] ?? 0) & (1 << (bit & 31))) === 0) return false
    }
    return true
  }

  #bitOf(hash: number, step: number, index: number): number {
    return (hash + Math.imul(index, step)) & (this.#bits.length * 32 - 1)
  }
}

function wordsIn(text: string): RegExpExecArray[] {
  return [...text.matchAll(word)]
}

/** Two hashes of every eight words in a row. */
function* gramsOf(text: string): Generator<readonly [hash: number, step: number]> {
  const last: number[] = []
  for (const [own] of text.toLowerCase().matchAll(word)) {
    last.push(hashOf(own))
    if (last.length > WORDS) last.shift()
    if (last.length < WORDS) continue
    let hash = FNV_OFFSET
    let step = MIX
    for (const one of last) {
      hash = Math.imul(hash ^ one, FNV_PRIME)
      hash ^= hash >>> 15
      step = Math.imul(step ^ one, MIX)
      step ^= step >>> 13
    }
    yield [hash, step | 1]
  }
}

function hashOf(text: string): number {
  let hash = FNV_OFFSET
  for (let at = 0; at < text.length; at += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(at), FNV_PRIME)
  }
  return hash ^ (hash >>> 16)
}
