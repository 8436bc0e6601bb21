import { oddPairs } from '../model/odd-pairs.ts'
import { foldedUnit } from './escapes.ts'
import { type Match, NeedleIndex } from './needle-index.ts'
import { MIN_ODD_PAIRS, type Needle, needlesOf } from './needles.ts'
import {
  decoded,
  dense,
  digits,
  folded,
  originOf,
  type TextView,
  viewOf,
  ViewRoom,
} from './text-view.ts'

/** A text that ends with so much of a secret was cut in the middle of it. */
const MIN_BEGINNING_LENGTH = 8
/** Nobody escapes what is escaped more often, unless to hide it. */
const MAX_LAYERS = 3
/** Needles with so much to be found in a row are met by few places of a text. */
const MIN_LONG = 8

/** From where to where a text holds a secret, or enough of it. */
export interface Found {
  readonly name: string
  readonly start: number
  readonly end: number
}

/** A secret, and by which name people know it. */
export interface Credential {
  readonly name: string
  readonly value: string
}

/** Where the views of one text are made: the layers by turns, and each form of a layer after the other. */
interface Rooms {
  readonly layers: readonly [ViewRoom, ViewRoom]
  readonly form: ViewRoom
}

/** Rooms of longer texts are not kept. */
const MAX_KEPT_UNITS = 2_000_000
/** Those that nobody is in: who searches may be asked for the next place after another search has begun. */
const freeRooms: Rooms[] = []

function takeRooms(): Rooms {
  return freeRooms.pop() ?? { layers: [new ViewRoom(), new ViewRoom()], form: new ViewRoom() }
}

function giveBack(rooms: Rooms): void {
  const { layers, form } = rooms
  if (Math.max(form.size, ...layers.map(({ size }) => size)) <= MAX_KEPT_UNITS)
    freeRooms.push(rooms)
}

type OwnedNeedle = Needle & { readonly name: string }
type Form = Needle['form']

/** Finds secrets in a text as they stand, escaped, in base64 and in digits. */
export class SecretFinder {
  readonly #indices: Readonly<Record<Form, readonly NeedleIndex<OwnedNeedle>[]>>
  /** How secrets begin → those that do. */
  readonly #beginnings: ReadonlyMap<string, readonly OwnedNeedle[]>
  /** The longest that a secret, or what it is encoded to, can be. */
  readonly maxLength: number
  /** Shorter texts hold none: to undo an escape makes none longer. */
  readonly #minLength: number

  /** Parts have at least `minPart` characters; by default as many as hide most of a key. */
  constructor(secrets: readonly Credential[], minPart?: number) {
    const needles = secrets.flatMap(({ name, value }) =>
      needlesOf(value, minPart).map((needle): OwnedNeedle => ({
        ...needle,
        value: foldedValue(needle),
        name,
      })),
    )
    this.#indices = {
      text: indicesOf(needles, 'text'),
      base64: indicesOf(needles, 'base64'),
      hex: indicesOf(needles, 'hex'),
    }
    const cut = needles.filter(
      ({ form, value }) => form === 'text' && value.length > MIN_BEGINNING_LENGTH,
    )
    this.#beginnings = Map.groupBy(cut, ({ value }) => value.slice(0, MIN_BEGINNING_LENGTH))
    this.maxLength = needles.reduce((most, { value }) => Math.max(most, value.length), 0)
    this.#minLength = needles.reduce((least, needle) => Math.min(least, needle.minLength), Infinity)
  }

  /** Every place of a text that holds a secret; some more than once. */
  *find(text: string): Generator<Found> {
    if (text.length < this.#minLength) return
    const rooms = takeRooms()
    try {
      yield* this.#findIn(text, rooms)
    } finally {
      giveBack(rooms)
    }
  }

  *#findIn(text: string, { layers, form }: Rooms): Generator<Found> {
    let view = viewOf(text, layers[0])
    let isEscaped = true
    for (let layer = 0; layer <= MAX_LAYERS; layer += 1) {
      yield* this.#inForm('text', folded(view, form))
      // Where only blanks were replaced, they have been left out before.
      if (isEscaped) {
        yield* this.#inForm('base64', dense(view, form))
        yield* this.#inForm('hex', digits(view, form))
      }
      const next = decoded(view, layer % 2 === 0 ? layers[1] : layers[0])
      if (!next.isChanged || (layer > 0 && !next.isEscaped)) return
      view = next.view
      isEscaped = next.isEscaped
    }
  }

  *#inForm(form: Form, view: TextView): Generator<Found> {
    for (const index of this.#indices[form]) {
      for (const match of index.matches(view)) {
        const { needle, start, end } = match
        if (!isTelling(match)) continue
        const isBase64 = form === 'base64'
        const isBegin = match.from === 0
        const isEnd = match.from + end - start === needle.value.length
        const before = isBegin ? needle.before : partOf(view, start - 1, isBase64)
        const after = isEnd ? needle.after : partOf(view, end, isBase64)
        yield foundIn(view, needle.name, Math.max(0, start - before), end + after)
      }
    }
  }

  /** The beginning of a secret with which a text ends, because it was cut in the middle of it. */
  *findCut(text: string): Generator<Found> {
    if (text.length < MIN_BEGINNING_LENGTH) return
    const rooms = takeRooms()
    try {
      yield* this.#findCutIn(text, rooms)
    } finally {
      giveBack(rooms)
    }
  }

  *#findCutIn(text: string, { layers, form }: Rooms): Generator<Found> {
    let view = viewOf(text.slice(-MAX_ESCAPED_TAIL), layers[0])
    const shift = text.length - view.length
    for (let layer = 0; layer <= MAX_LAYERS; layer += 1) {
      for (const found of this.#cutOff(folded(view, form))) {
        yield { ...found, start: found.start + shift, end: found.end + shift }
      }
      const next = decoded(view, layer % 2 === 0 ? layers[1] : layers[0])
      if (!next.isChanged) return
      view = next.view
    }
  }

  *#cutOff(view: TextView): Generator<Found> {
    const tail = String.fromCharCode(
      ...view.codes.subarray(
        Math.max(0, view.length - Math.min(this.maxLength, MAX_TAIL)),
        view.length,
      ),
    )
    const begin = view.length - tail.length
    for (const [head, needles] of this.#beginnings) {
      for (let at = tail.indexOf(head); at !== -1; at = tail.indexOf(head, at + 1)) {
        const rest = tail.slice(at)
        const cut = needles.find(({ value }) => value.startsWith(rest))
        if (cut) yield foundIn(view, cut.name, begin + at, view.length)
      }
    }
  }
}

/** Of a longer secret what is cut off is found as a part of it. */
const MAX_TAIL = 1000
const MAX_ESCAPED_TAIL = 6 * MAX_TAIL

function foundIn(view: TextView, name: string, start: number, end: number): Found {
  return {
    name,
    start: originOf(view, start),
    end: originOf(view, Math.min(end, view.length)),
  }
}

/** Whether the character beside a part in base64 may hold bits of it. */
function partOf({ codes, length }: TextView, index: number, isBase64: boolean): number {
  if (!isBase64 || index < 0 || index >= length) return 0
  return /[\w+/]/.test(String.fromCharCode(codes[index] ?? 0)) ? 1 : 0
}

/** All of a secret, or a part that no word has. */
function isTelling({ needle, start, end, from }: Match<OwnedNeedle>): boolean {
  const length = end - start
  if (length === needle.value.length || needle.form !== 'text') return true
  return oddPairs(needle.value.slice(from, from + length)) >= MIN_ODD_PAIRS
}

function indicesOf(needles: readonly OwnedNeedle[], form: Form): NeedleIndex<OwnedNeedle>[] {
  const all = needles.filter((needle) => needle.form === form)
  const parts = [all.filter(isLong), all.filter((needle) => !isLong(needle))]
  return parts.filter((part) => part.length > 0).map((part) => new NeedleIndex(part))
}

function isLong({ minLength }: Needle): boolean {
  return minLength >= MIN_LONG
}

/** A needle in the letters of the text that it is looked for in. */
function foldedValue({ form, value }: Needle): string {
  if (form === 'base64') return value
  return value.replaceAll(/[^]/g, (unit) => String.fromCharCode(foldedUnit(unit.charCodeAt(0))))
}
