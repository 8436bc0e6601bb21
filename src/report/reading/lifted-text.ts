import { randomBytes } from 'node:crypto'

import { withLateFields } from '../../model/late-fields.ts'
import type { SourceFile } from '../../model/source-file.ts'
import { ByteView } from './byte-view.ts'
import type { Part } from './long-entries.ts'

const CHUNK = 1_048_576
/** The name of what is long in a document, and how much may stand between it and its value. */
const TEXT: ReadonlySet<string> = new Set(['text'])
const KEY = Buffer.from('"text"')
const MAX_BETWEEN = 16
/** Shorter ones cost less where they are. */
const MIN_LIFTED = 256

/** What editors put in front, which is no part of the text. */
const MARK = Buffer.from('\uFEFF')
/** The first two bits of the bytes of a character but its first. */
const CONTINUED = 0b10
const MAX_CHARACTER = 4

const QUOTE = '"'.charCodeAt(0)
const BLANK = ' '.charCodeAt(0)
const LINE_BREAK = '\n'.charCodeAt(0)
const BACKSLASH = '\\'.charCodeAt(0)
const VALUE_BEGINS = /^[ \t\r\n]*:[ \t\r\n]*"/

/**
 * A file of JSON in UTF-8, whose text is read without what is long: strings that are the value of a `text`,
 * and parts that somebody names. Each has a short mark in its place, so that what remains is JSON if, and
 * only if, the file is. A value that is not recognized as one stays where it is.
 */
export class LiftedFile {
  readonly #file: SourceFile
  readonly #view: ByteView
  // What the file itself says can be no mark: nobody knew this one when it was written.
  readonly #prefix = `${randomBytes(12).toString('base64url')}:`
  readonly #kept = new Text()

  constructor(file: SourceFile, view = new ByteView(file)) {
    this.#file = file
    this.#view = view
  }

  /** The text of the file without its long answers and without some parts. */
  textWithout(parts: readonly Part[]): string {
    const isMarked = this.#view.from(0, MARK.length).indexOf(MARK) === 0
    let position = isMarked ? MARK.length : 0
    for (const { start, end } of parts) {
      this.#keep(position, start)
      this.#kept.add(this.#markOf(start, end))
      position = end
    }
    this.#keep(position, this.#file.size)
    return this.#kept.end()
  }

  /** The text of a part that was left out; undefined of what is no mark. */
  partOf(value: unknown): string | undefined {
    const part = this.#placeOf(value)
    return part && this.#file.bytes(part.start, part.end).toString('utf8')
  }

  /** Puts the answers back into what was read: each is read from the file when it is asked for. */
  restore<Value>(value: Value): Value {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a text for its mark changes no type
    return restored(value, (item) => {
      const place = this.#placeOf(item)
      return place && (() => stringAt(this.#file, place.start, place.end))
    }) as Value
  }

  #keep(start: number, end: number): void {
    let position = start
    while (position < end) {
      const ahead = this.#view
        .from(position, Math.min(end - position, KEY.length + MAX_BETWEEN))
        .subarray(0, end - position)
      if (ahead.length === 0) return
      const key = ahead.indexOf(KEY)
      if (key === -1) {
        // The name may be cut by the end of what is in view.
        const isLast = position + ahead.length >= end
        const seen = isLast ? ahead.length : ahead.length - KEY.length + 1
        this.#kept.add(ahead.subarray(0, seen))
        position += seen
        continue
      }
      this.#kept.add(ahead.subarray(0, key + KEY.length))
      position += key + KEY.length
      const between = this.#view.from(position, MAX_BETWEEN).subarray(0, MAX_BETWEEN)
      const begin = VALUE_BEGINS.exec(between.toString('latin1'))?.[0].length
      if (begin === undefined) continue
      const opening = position + begin - 1
      const closed = endOfString(this.#view, opening)
      if (closed === undefined || closed - opening < MIN_LIFTED) continue
      if (!isString(this.#file, opening, closed)) continue
      this.#kept.add(Buffer.from(':'))
      this.#kept.add(this.#markOf(opening, closed))
      position = closed
    }
  }

  #markOf(start: number, end: number): Buffer {
    return Buffer.from(`"${this.#prefix}${start}:${end}"`)
  }

  #placeOf(value: unknown): Part | undefined {
    if (typeof value !== 'string' || !value.startsWith(this.#prefix)) return undefined
    const [start = 0, end = 0] = value.slice(this.#prefix.length).split(':').map(Number)
    return { start, end }
  }
}

/** Bytes of UTF-8 that become a text. */
class Text {
  readonly #parts: string[] = []
  readonly #buffer = Buffer.allocUnsafe(CHUNK)
  #length = 0

  add(bytes: Buffer): void {
    let rest = bytes
    while (rest.length > 0) {
      const taken = rest.copy(this.#buffer, this.#length)
      this.#length += taken
      rest = rest.subarray(taken)
      if (this.#length === CHUNK) this.#read(beginOfLastCharacter(this.#buffer))
    }
  }

  end(): string {
    this.#read(this.#length)
    const text = this.#parts.join('')
    this.#parts.length = 0
    return text
  }

  #read(length: number): void {
    this.#parts.push(withoutIndents(this.#buffer.subarray(0, length)).toString('utf8'))
    this.#buffer.copyWithin(0, length, this.#length)
    this.#length -= length
  }
}

/** Takes the blanks out that begin a line. No string of JSON holds a line break: they are between values. */
function withoutIndents(bytes: Buffer): Buffer {
  let length = 0
  let begins = false
  for (let index = 0; index < bytes.length; index += 1) {
    const byte = bytes[index] ?? 0
    if (begins && byte === BLANK) continue
    bytes[length] = byte
    length += 1
    begins = byte === LINE_BREAK
  }
  return bytes.subarray(0, length)
}

/** Where the last character of some bytes begins, which may not be all of it. */
function beginOfLastCharacter(bytes: Buffer): number {
  const begin = bytes.findLastIndex((byte) => byte >> 6 !== CONTINUED)
  // What continues none is broken, and a character of its own.
  return bytes.length - begin > MAX_CHARACTER ? bytes.length - 1 : begin
}

/** Where the string that begins at `start` has ended; undefined where the file ends before. */
function endOfString(view: ByteView, start: number): number | undefined {
  let position = start + 1
  for (;;) {
    const ahead = view.from(position, 1)
    if (ahead.length === 0) return undefined
    let index = 0
    while (index < ahead.length) {
      const byte = ahead[index]
      if (byte === QUOTE) return position + index + 1
      index += byte === BACKSLASH ? 2 : 1
    }
    position += index
  }
}

function isString(file: SourceFile, start: number, end: number): boolean {
  try {
    stringAt(file, start, end)
    return true
  } catch {
    return false
  }
}

function stringAt(file: SourceFile, start: number, end: number): string {
  return String(JSON.parse(file.bytes(start, end).toString('utf8')))
}

function readText(read: () => string): string {
  return read()
}

/** A value with its texts in place of their marks. Only what has a mark is made anew. */
function restored(
  value: unknown,
  readerOf: (value: unknown) => (() => string) | undefined,
): unknown {
  if (typeof value !== 'object' || value === null) return value
  let late: (() => string) | undefined
  for (const [key, item] of Object.entries(value)) {
    const read = readerOf(item)
    if (read && key === 'text') {
      late = read
      continue
    }
    // The end of another name may look like ours.
    const whole = read ? read() : restored(item, readerOf)
    if (whole !== item) Reflect.set(value, key, whole)
  }
  return late ? withLateFields(value, { names: TEXT, read: readText, entry: late }) : value
}
