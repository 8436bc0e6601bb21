import { plainText } from '../../format/plain-text.ts'
import { BenchError } from '../../model/bench-error.ts'
import type { z } from '../../model/zod.ts'
import { documentPath } from './document-path.ts'

/** A person mends one mistake at a time; the others are counted. */
const MAX_MISTAKES = 3
/** Mistakes quote a file that may say anything, at any length. */
export const MAX_MISTAKE_LENGTH = 200

/** What the schema does not allow in a document. */
export class Mistakes {
  #count = 0
  readonly #first: string[] = []

  get isEmpty(): boolean {
    return this.#count === 0
  }

  /** Notes what is wrong with the part of the document at `at`. */
  add(issues: readonly z.core.$ZodIssue[], at: readonly PropertyKey[] = []): void {
    this.#count += issues.length
    for (const { path, message } of issues.slice(0, MAX_MISTAKES - this.#first.length)) {
      const place = [...at, ...path]
      const mistake = `${place.length === 0 ? '' : `\`${documentPath(place)}\`: `}${message}`
      this.#first.push(plainText(mistake, MAX_MISTAKE_LENGTH))
    }
  }

  /** What is to be said of them in a document of that name. */
  error(name: string): BenchError {
    const rest = this.#count - this.#first.length
    const more = rest > 0 ? `; and ${rest} more` : ''
    return new BenchError(
      'invalid-document',
      `${name} breaks the schema: ${this.#first.join('; ')}${more}`,
    )
  }
}
