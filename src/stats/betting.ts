/** Stakes as shares of the largest that cannot be lost: their mixture needs no guess at the truth. */
const STAKES = 20

/**
 * A bet against "the mean of values from 0 to 1 is at most so much", whatever their law: capital starts
 * at 1, and by Ville's inequality ever exceeds 1/α with a probability of at most α, however often it is
 * looked at, where the claim is true of each value given those before it (Waudby-Smith & Ramdas 2024).
 * For 0 and 1 it is the mixture of likelihood ratios against the rates above the claim.
 */
export class Bet {
  readonly #claim: number
  readonly #capitals: number[] = Array.from({ length: STAKES }, () => 1)
  #isDisproved = false

  constructor(claim: number) {
    if (!(claim >= 0 && claim <= 1)) {
      throw new RangeError(`\`claim\` must be from 0 to 1, received ${claim}.`)
    }
    this.#claim = claim
  }

  take(value: number): void {
    if (!(value >= 0 && value <= 1)) {
      throw new RangeError(`\`value\` must be from 0 to 1, received ${value}.`)
    }
    // A claim of 0 is wrong at the first value above it; one of 1 never is.
    if (this.#claim === 0) this.#isDisproved ||= value > 0
    if (this.#claim === 0 || this.#claim === 1) return
    for (const [index, capital] of this.#capitals.entries()) {
      const stake = (index + 1) / STAKES / this.#claim
      this.#capitals[index] = capital * (1 + stake * (value - this.#claim))
    }
  }

  /** From 0 on; 1 says nothing against the claim. */
  get capital(): number {
    if (this.#isDisproved) return Infinity
    return this.#capitals.reduce((sum, capital) => sum + capital, 0) / STAKES
  }
}
