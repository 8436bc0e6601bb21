import { MAX_UNANSWERED, MAX_REFUSALS_LATER } from './suspensions.ts'

const PAYMENT_REQUIRED = 402
const refused: ReadonlySet<number | undefined> = new Set([401, 403, 404])

/**
 * Ends a block whose provider asks for money, refuses the key or does not know the model one time after
 * the other, or never answered at all. Who is suspended is decided when the answers are read, after the
 * block; until then hundreds would be sent.
 */
export class Refusals {
  readonly #ending = new AbortController()
  #wasAnswered: boolean
  #inARow = 0
  #unanswered = 0

  constructor({ wasAnswered }: { readonly wasAnswered: boolean }) {
    this.#wasAnswered = wasAnswered
  }

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
    if (status === undefined) this.#unanswered += 1
    else this.#wasAnswered = true
    const isSettled =
      status === PAYMENT_REQUIRED ||
      this.#inARow >= MAX_REFUSALS_LATER ||
      (!this.#wasAnswered && this.#unanswered >= MAX_UNANSWERED)
    if (isSettled) this.end()
  }
}
