import { appendFileSync, closeSync, fstatSync, ftruncateSync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'

import { toJson } from '../model/to-json.ts'

/** Appends finished samples to a file, one JSON line each, the moment they end. */
export class Journal implements Disposable {
  readonly #path: string
  readonly #onError: (message: string) => void
  /** Open from the beginning: under load there may be no descriptor left. */
  #file: number | undefined
  /** Lines that could not be written yet: a disk may be full for a while. */
  #waiting: string[] = []
  #isReported = false

  /** `onError` hears once when the file cannot be written; measuring goes on. */
  constructor(path: string, onError: (message: string) => void) {
    this.#path = path
    this.#onError = onError
    this.#try(() => this.#open())
  }

  append(entry: Readonly<Record<string, unknown>>): void {
    this.#waiting.push(`${toJson(entry)}\n`)
    this.#try(() => this.#write())
  }

  [Symbol.dispose](): void {
    if (this.#waiting.length > 0) this.#try(() => this.#write())
    if (this.#file !== undefined) closeSync(this.#file)
    this.#file = undefined
  }

  #open(): number {
    if (this.#file === undefined) {
      mkdirSync(dirname(this.#path), { recursive: true })
      this.#file = openSync(this.#path, 'a')
    }
    return this.#file
  }

  /** Line by line: where there is room for some, those are kept. */
  #write(): void {
    const file = this.#open()
    for (let line = this.#waiting[0]; line !== undefined; line = this.#waiting[0]) {
      appendWhole(file, line)
      this.#waiting.shift()
    }
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

/** Appends all of a line, or leaves the file as it is. */
function appendWhole(file: number, text: string): void {
  const { size } = fstatSync(file)
  try {
    appendFileSync(file, text)
  } catch (error) {
    ftruncateSync(file, size)
    throw error
  }
}
