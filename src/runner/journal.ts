import { appendFileSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'

import { toJson } from '../model/to-json.ts'

/** Appends finished samples to a file, one JSON line each, the moment they end. */
export class Journal {
  readonly #path: string
  readonly #onError: (message: string) => void
  #isBroken = false

  /** `onError` hears once when the file cannot be written; measuring goes on. */
  constructor(path: string, onError: (message: string) => void) {
    this.#path = path
    this.#onError = onError
  }

  append(entry: Readonly<Record<string, unknown>>): void {
    if (this.#isBroken) return
    try {
      mkdirSync(dirname(this.#path), { recursive: true })
      appendFileSync(this.#path, `${toJson(entry)}\n`)
    } catch (error) {
      this.#isBroken = true
      const reason = error instanceof Error ? error.message : String(error)
      this.#onError(`the journal ${this.#path} cannot be written (${reason}); measuring goes on`)
    }
  }
}
