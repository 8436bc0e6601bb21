import { MOST_REFUSALS_LATER } from './set-aside.ts'

const PAYMENT_REQUIRED = 402
const refused: ReadonlySet<number | undefined> = new Set([401, 403])

/**
 * Ends a block whose provider asks for money or refuses the key one time after the other. Who is set
 * aside is decided when the answers are read, after the block; until then hundreds would be sent.
 */
export class Refusals {
  readonly #ending = new AbortController()
  #inARow = 0

  /** Aborts when nothing more is to be asked in the block. */
  get signal(): AbortSignal {
    return this.#ending.signal
  }

  /** Ends the block. */
  end(): void {
    this.#ending.abort()
  }

  /** Takes note of an answer; undefined where none came. */
  note(status: number | undefined): void {
    this.#inARow = refused.has(status) ? this.#inARow + 1 : 0
    if (status === PAYMENT_REQUIRED || this.#inARow >= MOST_REFUSALS_LATER) this.end()
  }
}
