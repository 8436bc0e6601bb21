import { escapeAt, foldedUnit, isBlank, isPlain } from './escapes.ts'

const SPACE = 0x20

/** Escapes are looked at so many units past the end of a view at most: nothing is there. */
const PAST_END = 8

/** Where a view is made, again and again: a text has a dozen, and memory for each would have to be cleared first. */
export class ViewRoom {
  #codes = new Uint16Array(0)
  #places = new Int32Array(0)

  codesFor(length: number): Uint16Array {
    if (this.#codes.length < length + PAST_END) this.#codes = new Uint16Array(length + PAST_END)
    return this.#codes
  }

  /** One more than there are units: the end. */
  placesFor(length: number): Int32Array {
    if (this.#places.length < length + 1) this.#places = new Int32Array(length + 1)
    return this.#places
  }

  get size(): number {
    return Math.max(this.#codes.length, this.#places.length)
  }
}

/** A text as it is searched: its UTF-16 code units, and where each stood in the text it was made of. */
export interface TextView {
  /** Longer than the view; what is behind its end belongs to none. */
  readonly codes: Uint16Array
  readonly length: number
  /**
   * Undefined where every unit stands where it stood. One more than there are units: the end. Few ask: hardly any text
   * holds a secret.
   */
  readonly origins: () => Int32Array | undefined
}

const asTheyStood = (): undefined => undefined

/** A text with one layer of escapes undone. */
interface Decoded {
  readonly view: TextView
  /** Whether anything is different. */
  readonly isChanged: boolean
  /** Whether there was more than blanks to undo. */
  readonly isEscaped: boolean
}

export function viewOf(text: string, room: ViewRoom): TextView {
  const { length } = text
  const codes = room.codesFor(length)
  for (let index = 0; index < length; index += 1) codes[index] = text.charCodeAt(index)
  return ended({ codes, length, origins: asTheyStood })
}

function ended(view: TextView): TextView {
  view.codes.fill(0, view.length, view.length + PAST_END)
  return view
}

/** Where an index of a view, or its end, was in the text. */
export function originOf({ origins, length }: TextView, index: number): number {
  const places = origins()
  return places ? (places[index] ?? 0) : Math.min(index, length)
}

/** What becomes of each unit; LEFT_OUT where it goes. Zero is left out everywhere: nobody sees it. */
const LEFT_OUT = 0
const smallUnits = tableOf(foldedUnit)
/** Without blanks, and in the alphabet of plain base64: it may stand in lines. */
const base64Units = tableOf((code) => {
  if (isBlank(code)) return LEFT_OUT
  if (code === 0x2d) return 0x2b
  return code === 0x5f ? 0x2f : code
})
/** What stands between digits beside blanks: colons, commas, the equals signs of quoted-printable. */
const betweenDigits = new Set([0x3a, 0x2c, 0x2d, 0x5f, 0x3d])
const digitUnits = tableOf((code) =>
  isBlank(code) || betweenDigits.has(code) ? LEFT_OUT : foldedUnit(code),
)

function tableOf(unitOf: (code: number) => number): Uint16Array {
  const table = new Uint16Array(0x10000)
  for (let code = 0; code < table.length; code += 1) table[code] = unitOf(code)
  return table
}

/** In lower case; every unit stays where it is. */
export function folded({ codes, length, origins }: TextView, room: ViewRoom): TextView {
  const small = room.codesFor(length)
  for (let index = 0; index < length; index += 1) small[index] = smallUnits[codes[index] ?? 0] ?? 0
  return ended({ codes: small, length, origins })
}

/** As base64 is written in one line. */
export function dense(view: TextView, room: ViewRoom): TextView {
  return translated(view, base64Units, room)
}

/** As hexadecimal digits are written without anything between them. */
export function digits(view: TextView, room: ViewRoom): TextView {
  return translated(view, digitUnits, room)
}

function translated(view: TextView, units: Uint16Array, room: ViewRoom): TextView {
  const made = room.codesFor(view.length)
  const length = translate(view, units, { made })
  let places: Int32Array | undefined
  const origins = (): Int32Array => {
    if (!places) {
      places = room.placesFor(view.length)
      translate(view, units, { made, places })
    }
    return places
  }
  return ended({ codes: made, length, origins })
}

/** Writes what units become, and where each stood if that is asked for; returns how many there are. */
function translate(
  view: TextView,
  units: Uint16Array,
  { made, places }: { readonly made: Uint16Array; readonly places?: Int32Array | undefined },
): number {
  const { codes, length } = view
  const isDigits = units === digitUnits
  let end = 0
  for (let index = 0; index < length; index += 1) {
    const unit = units[codes[index] ?? 0] ?? 0
    if (unit === LEFT_OUT) continue
    // `0x` stands in front of digits.
    if (isDigits && unit === 0x78 && index > 0 && codes[index - 1] === 0x30 && end > 0) {
      end -= 1
      continue
    }
    made[end] = unit
    if (places) places[end] = originOf(view, index)
    end += 1
  }
  if (places) places[end] = originOf(view, length)
  return end
}

/** The text with one layer of escapes undone, and each run of blanks as one. */
export function decoded(view: TextView, room: ViewRoom): Decoded {
  const { codes, length } = view
  const begin = firstToUndo(view)
  if (begin === length) return { view, isChanged: false, isEscaped: false }
  const origins = view.origins()
  const made = room.codesFor(length)
  const places = room.placesFor(length)
  made.set(codes.subarray(0, begin))
  for (let index = 0; index < begin; index += 1) places[index] = origins?.[index] ?? index
  let end = begin
  let isChanged = false
  let isEscaped = false
  for (let index = begin; index < length;) {
    const code = codes[index] ?? 0
    const place = origins?.[index] ?? index
    let unit = code
    let next = index + 1
    if (isBlank(code)) {
      while (next < length && isBlank(codes[next] ?? 0)) next += 1
      isChanged ||= next - index > 1 || code !== SPACE
      unit = SPACE
    } else if (!isPlain(code)) {
      isEscaped = true
      const escape = escapeAt(view, index)
      if (escape) {
        isChanged = true
        for (const meant of escape.units) {
          made[end] = meant
          places[end] = place
          end += 1
        }
        index += escape.length
        continue
      }
    }
    made[end] = unit
    places[end] = place
    end += 1
    index = next
  }
  places[end] = origins?.[length] ?? length
  return {
    view: ended({ codes: made, length: end, origins: () => places }),
    isChanged,
    isEscaped,
  }
}

/** Where the first unit stands that an escape may begin with, or that is no single space; most texts have none. */
function firstToUndo({ codes, length }: TextView): number {
  let index = 0
  while (index < length) {
    const code = codes[index] ?? 0
    const isSingle = code === SPACE && !isBlank(codes[index + 1] ?? 0)
    if (!isSingle && !isPlain(code)) break
    index += 1
  }
  return index
}
