import { readTokens } from './read-tokens.ts'

/** Places in the index, a power of two: less than half of them are taken. */
const PLACES = 2 ** 19

/** All tokens, found by their bytes: a `Map` of 200,000 strings would take several times as long to make. */
export class Vocabulary {
  readonly #tokens = readTokens()
  /** Where a rank's bytes begin; in front of them stands how many they are. */
  readonly #starts = new Int32Array(PLACES)
  /** Rank + 1 at the place that a token's hash names, or at the next that was free; 0 where none is. */
  readonly #index = new Int32Array(PLACES)

  constructor() {
    // Names of their own: private fields are slow to reach before the loop is compiled.
    const [tokens, starts, index] = [this.#tokens, this.#starts, this.#index]
    let start = 1
    for (let rank = 0; start < tokens.length; rank += 1) {
      const end = start + (tokens[start - 1] ?? 0)
      let place = placeOf(tokens, start, end)
      while (index[place] !== 0) place = (place + 1) % PLACES
      index[place] = rank + 1
      starts[rank] = start
      start = end + 1
    }
  }

  bytesOf(rank: number): Uint8Array {
    const start = this.#starts[rank] ?? 0
    if (start === 0) throw new RangeError(`${rank} is no token`)
    return this.#tokens.subarray(start, start + (this.#tokens[start - 1] ?? 0))
  }

  /** The token that has the bytes from `start` to `end`; none has bytes behind the last. */
  readonly rankOf = (bytes: Uint8Array, start: number, end: number): number | undefined => {
    if (end > bytes.length) return undefined
    for (let place = placeOf(bytes, start, end); ; place = (place + 1) % PLACES) {
      const found = this.#index[place] ?? 0
      if (found === 0) return undefined
      const token = this.#starts[found - 1] ?? 0
      let same = this.#tokens[token - 1] === end - start ? 0 : Infinity
      while (same < end - start && this.#tokens[token + same] === bytes[start + same]) same += 1
      if (same === end - start) return found - 1
    }
  }
}

/** Where a token with these bytes is looked for first: FNV-1a. */
function placeOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5
  for (let at = start; at < end; at += 1) hash = Math.imul(hash ^ (bytes[at] ?? 0), 0x01000193)
  return (hash ^ (hash >>> 15)) & (PLACES - 1)
}
