import { hash } from 'node:crypto'
import {
  appendFileSync,
  closeSync,
  existsSync,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readSync,
  writeFileSync,
} from 'node:fs'
import { dirname } from 'node:path'

import { toJson } from '../model/to-json.ts'
import { credentialInLine } from '../secrets/watch.ts'

const LINE_END = 0x0a

/** A line that was written. */
export interface Written {
  readonly sha256: string
  /** The bytes of the file among which it is: more than its own where another process wrote at once. */
  readonly place: { readonly start: number; readonly end: number } | undefined
}

/** Whose lines a journal's are. */
export interface JournalChain {
  readonly id: string
  /** SHA-256 of its last line; empty where it has none. */
  readonly last: string
}

/**
 * Appends entries to a file, one JSON line each, the moment they come. Every line carries the hash of the
 * one before it in its chain, so that none can be missing unnoticed.
 */
export class Journal implements Disposable {
  readonly #path: string
  readonly #onError: (message: string) => void
  readonly #chain: string
  #last: string
  /** Open from the beginning: under load there may be no descriptor left. */
  #file: number | undefined
  /** Lines that could not be written yet: a disk may be full for a while. */
  #waiting: string[] = []
  #place: Written['place']
  /** Where the file ended when it was written last. */
  #end = 0
  #isReported = false
  #isCut = false
  readonly #withheld = new Set<string>()

  /** `onError` hears once when the file cannot be written; measuring goes on. */
  constructor(path: string, chain: JournalChain, onError: (message: string) => void) {
    this.#path = path
    this.#chain = chain.id
    this.#last = chain.last
    this.#onError = onError
    this.#try(() => this.#open())
  }

  /** Its place is unknown where it waits to be written. */
  append(entry: Readonly<Record<string, unknown>>): Written {
    const head = { chain: this.#chain, prev: this.#last, at: Date.now() }
    const line = toJson({ ...head, ...entry })
    const credential = credentialInLine(line)
    if (credential !== undefined) {
      this.#withhold(credential)
      return { sha256: this.#last, place: undefined }
    }
    this.#last = hash('sha256', line)
    this.#waiting.push(`${line}\n`)
    this.#place = undefined
    this.#try(() => this.#write())
    const place = this.#waiting.length === 0 ? this.#place : undefined
    return { sha256: this.#last, place }
  }

  /** A line that would hold a credential is in no journal; the next one follows the one before. */
  #withhold(credential: string): void {
    if (this.#withheld.has(credential)) return
    this.#withheld.add(credential)
    this.#onError(
      `a line of the journal ${this.#path} was not written: it would hold the credential \`${credential}\`, or a part of it`,
    )
  }

  [Symbol.dispose](): void {
    if (this.#waiting.length > 0) this.#try(() => this.#write())
    if (this.#file !== undefined) closeSync(this.#file)
    this.#file = undefined
  }

  #open(): number {
    if (this.#file !== undefined) this.#restore(this.#file)
    if (this.#file === undefined) {
      mkdirSync(dirname(this.#path), { recursive: true })
      this.#file = openSync(this.#path, 'a+')
      // A process that was killed may have left half a line.
      if (!endsWithLine(this.#file)) appendFileSync(this.#file, '\n')
    }
    return this.#file
  }

  /** A file that somebody removed is written anew: it is still there for those who had it open. */
  #restore(file: number): void {
    const { nlink, size } = fstatSync(file)
    if (nlink > 0) return
    const content = Buffer.alloc(size)
    readSync(file, content, 0, size, 0)
    mkdirSync(dirname(this.#path), { recursive: true })
    // Another process that writes it may have done so before.
    if (!existsSync(this.#path)) writeFileSync(this.#path, content, { flag: 'ax' })
    this.#file = openSync(this.#path, 'a+')
    closeSync(file)
  }

  /** Line by line: where there is room for some, those are kept. */
  #write(): void {
    const file = this.#open()
    for (let line = this.#waiting[0]; line !== undefined; line = this.#waiting[0]) {
      const place = appendWhole(file, line)
      if (place.start < this.#end) this.#noteCut()
      this.#end = place.end
      this.#place = place
      this.#waiting.shift()
    }
  }

  #noteCut(): void {
    if (this.#isCut) return
    this.#isCut = true
    this.#onError(
      `somebody cut the journal ${this.#path}, or put another file in its place: texts, headers and usage of earlier answers are lost; the results document has all else`,
    )
  }

  #try(action: () => void): void {
    try {
      action()
    } catch (error) {
      if (this.#isReported) return
      this.#isReported = true
      const reason = error instanceof Error ? error.message : String(error)
      this.#onError(
        `the journal ${this.#path} cannot be written (${reason}); measuring continues, and every sample tries to write it again`,
      )
    }
  }
}

function endsWithLine(file: number): boolean {
  const { size } = fstatSync(file)
  if (size === 0) return true
  const last = Buffer.alloc(1)
  readSync(file, last, 0, 1, size - 1)
  return last[0] === LINE_END
}

/** Appends all of a line, or leaves the file as it is; returns where it is. */
function appendWhole(file: number, text: string): NonNullable<Written['place']> {
  const { size } = fstatSync(file)
  try {
    appendFileSync(file, text)
  } catch (error) {
    ftruncateSync(file, size)
    throw error
  }
  return { start: size, end: fstatSync(file).size }
}
