/** Shorter beginnings are not kept, and longer ones in whole steps, as OpenAI does. */
const MIN_KEPT = 1024
const STEP = 128
/** More conversations at a time are forgotten, the oldest first. */
const MAX_KEPT = 64

/** What an endpoint has read lately: of a prompt that begins alike, that much is not read again. */
export class PromptMemory {
  readonly #kept: (readonly number[])[] = []

  /** How many tokens of the prompt are known from before; remembers the whole of it. */
  recall(tokens: readonly number[]): number {
    if (tokens.length < MIN_KEPT) return 0
    const known = Math.max(0, ...this.#kept.map((earlier) => commonLength(earlier, tokens)))
    this.#kept.push(tokens)
    if (this.#kept.length > MAX_KEPT) this.#kept.shift()
    return known < MIN_KEPT ? 0 : known - (known % STEP)
  }
}

function commonLength(one: readonly number[], other: readonly number[]): number {
  let length = 0
  while (length < one.length && one[length] === other[length]) length += 1
  return length
}
