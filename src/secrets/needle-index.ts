import type { Needle } from './needles.ts'
import type { TextView } from './text-view.ts'

/** So many characters are looked up at once. No needle is shorter. */
const GRAM = 4
const BITS = 16
/** No more of a needle is looked for from so many of its places: longer ones are found as soon. */
const MAX_STRIDE = 48

/** Where a text has some of a needle, as indices of its view. */
export interface Match<Item extends Needle> {
  readonly needle: Item
  readonly start: number
  readonly end: number
  /** Where in the needle it begins. */
  readonly from: number
}

/**
 * Finds needles, and long parts of them, in one form of a text. Only every so many places of a text are
 * looked up: whatever is long enough covers one of them, and grows from there to both sides.
 */
export class NeedleIndex<Item extends Needle> {
  readonly #needles: readonly { readonly item: Item; readonly codes: Uint16Array }[]
  readonly #stride: number
  /** Hash of four characters → the first entry; -1 where none is. */
  readonly #heads = new Int32Array(1 << BITS).fill(-1)
  readonly #next: number[] = []
  readonly #needleOf: number[] = []
  readonly #placeOf: number[] = []

  constructor(needles: readonly Item[]) {
    const long = needles.filter(({ value }) => value.length >= GRAM)
    this.#needles = long.map((item) => ({ item, codes: codesOf(item.value) }))
    const least = Math.min(...long.map(({ minLength }) => minLength))
    this.#stride = Math.max(1, Math.min(MAX_STRIDE, least - GRAM + 1))
    for (const [index, { item, codes }] of this.#needles.entries()) {
      // All of a needle is met by one of its first places.
      const isWhole = item.minLength === item.value.length
      const places = codes.length - GRAM + 1
      const end = isWhole ? Math.min(places, this.#stride) : places
      for (let place = 0; place < end; place += 1) this.#enter(index, place, codes)
    }
  }

  #enter(needle: number, place: number, codes: Uint16Array): void {
    const hash = hashAt(codes, place)
    this.#needleOf.push(needle)
    this.#placeOf.push(place)
    this.#next.push(this.#heads[hash] ?? -1)
    this.#heads[hash] = this.#next.length - 1
  }

  /** Every stretch that is long enough, the same one perhaps more than once. */
  *matches({ codes, length }: TextView): Generator<Match<Item>> {
    if (this.#needles.length === 0) return
    for (let at = 0; at + GRAM <= length;) {
      let farthest = at + this.#stride
      let entry = this.#heads[hashAt(codes, at)] ?? -1
      for (; entry !== -1; entry = this.#next[entry] ?? -1) {
        const match = this.#grown(entry, { codes, length }, at)
        if (!match) continue
        farthest = Math.max(farthest, match.end - GRAM)
        yield match
      }
      at = farthest
    }
  }

  #grown(
    entry: number,
    { codes, length }: Pick<TextView, 'codes' | 'length'>,
    at: number,
  ): Match<Item> | undefined {
    const found = this.#needles[this.#needleOf[entry] ?? -1]
    if (!found) return undefined
    const place = this.#placeOf[entry] ?? 0
    const { item, codes: own } = found
    let end = 0
    while (at + end < length && place + end < own.length && codes[at + end] === own[place + end]) {
      end += 1
    }
    if (end < GRAM) return undefined
    let before = 0
    while (before < at && before < place && codes[at - before - 1] === own[place - before - 1]) {
      before += 1
    }
    if (before + end < item.minLength) return undefined
    return { needle: item, start: at - before, end: at + end, from: place - before }
  }
}

function hashAt(codes: Uint16Array, at: number): number {
  let hash = codes[at] ?? 0
  hash = Math.imul(hash, 0x01000193) ^ (codes[at + 1] ?? 0)
  hash = Math.imul(hash, 0x01000193) ^ (codes[at + 2] ?? 0)
  hash = Math.imul(hash, 0x01000193) ^ (codes[at + 3] ?? 0)
  return (Math.imul(hash, 0x9e3779b1) >>> (32 - BITS)) & ((1 << BITS) - 1)
}

function codesOf(text: string): Uint16Array {
  return Uint16Array.from({ length: text.length }, (_, index) => text.charCodeAt(index))
}
