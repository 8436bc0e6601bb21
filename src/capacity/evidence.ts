import { designEffects } from './design-effect.ts'
import type { LoadBlock } from './load-block.ts'

/** How fast the share may fall with load, in logits per factor e of load: from hardly to at once. */
const SLOPES = [3, 5, 8, 14, 30, 100]
/** The share a level is expected to keep is never taken for surer than by a tenth of what may be lost. */
const MIN_LAPSE_SHARE = 0.1
/** What was learned may be wrong: this part of the stakes stays spread over all that is thought possible. */
const DOUBT = 0.1
/** That a level keeps the share is bet on only where the earlier blocks make it so probable. */
const MIN_CHANCE_UP = 0.75
/** Interval of 95 %: each end errs in 2.5 %. */
const MISS_PER_END = 0.025
const NEEDED = Math.log(1 / MISS_PER_END)

/** An endpoint that might be: up to which step of the ladder it keeps the share, and how it lets go. */
interface Guess {
  readonly last: number
  /** The share it keeps at each step. */
  readonly shares: readonly number[]
}

/** What the blocks of a search say. Steps are places on its ladder. */
export interface Evidence {
  /** How many requests are worth one at each step. */
  readonly effects: readonly number[]
  /** Of each step, the logarithm of the capital that bets won against "the capacity is below it". */
  readonly atLeast: readonly number[]
  /** … and against "the capacity is this step or above". */
  readonly below: readonly number[]
  /** How much surer each end has to be, at each step: logarithms that are still missing, 0 where none. */
  readonly missingAtLeast: readonly number[]
  readonly missingBelow: readonly number[]
  /** Last step that certainly keeps the share; −1 where none does. */
  readonly low: number
  /** First step that certainly does not; the length of the ladder where none is certain. */
  readonly tooHigh: number
  /** How probable it is that the capacity is the step before the first (at 0), the first (at 1), … or beyond the last. */
  readonly plausible: readonly number[]
  /** The share that each step is expected to keep. */
  readonly expected: readonly number[]
}

/**
 * Reads the blocks of a search, in the order in which they were measured. Capacity C is the highest level
 * at which the share `share` of the requests keeps the objective; the share falls with load.
 *
 * "C is below L" says that no level from L on keeps the share. Each block at L or above is a bet against
 * it: its stake is the likelihood ratio of what the earlier blocks make expected (a mixture over capacities
 * and slopes, a Bayesian's prediction) to the share itself, 1 where that is not expected to be kept. If the
 * claim is true the capital is a supermartingale, however levels are chosen and whenever one looks, and
 * exceeds 40 with a probability of at most 1 in 40 (Ville; Waudby-Smith & Ramdas 2024). "C is L or above"
 * says that every level up to L keeps the share, and is bet against with the blocks at L and below.
 *
 * An end of the interval is the last step of an unbroken row of claims that were won, from the bottom and
 * from the top. So the first wrong one is the claim next to C, and looking at many levels costs nothing.
 *
 * Likelihood ratios are taken to the power of 1 ÷ {@link designEffects} of the block's level: requests of a
 * block resemble each other.
 */
export class EvidenceReader {
  readonly #ladder: readonly number[]
  readonly #share: number
  readonly #guesses: readonly Guess[]

  constructor(ladder: readonly number[], share: number) {
    this.#ladder = ladder
    this.#share = share
    this.#guesses = guessesOf(ladder, share)
  }

  read(blocks: readonly LoadBlock[]): Evidence {
    const effects = this.#ladder.map(designEffects(blocks))
    const steps = this.#ladder.length
    const atLeast = Array.from({ length: steps }, () => 0)
    const below = Array.from({ length: steps }, () => 0)
    const logWeights = this.#guesses.map(() => 0)
    const prior = 1 / this.#guesses.length
    for (const { level, kept } of blocks) {
      const step = this.#ladder.indexOf(level)
      const size = kept.length
      const effect = effects[step] ?? 1
      const own = kept.filter(Boolean).length
      const weights = normalized(logWeights)
      let up = 0
      let down = 0
      // The chance, before this block, that the level keeps the share.
      let keptChance = 0
      const nothing = logLikelihood(this.#share, own, size)
      for (const [index, { shares }] of this.#guesses.entries()) {
        const share = shares[step] ?? 0
        const stake = (1 - DOUBT) * (weights[index] ?? 0) + DOUBT * prior
        const logLikely = logLikelihood(share, own, size)
        const ratio = Math.exp((logLikely - nothing) / effect)
        up += stake * (share > this.#share ? ratio : 1)
        down += stake * (share < this.#share ? ratio : 1)
        if (share > this.#share) keptChance += weights[index] ?? 0
        logWeights[index] = (logWeights[index] ?? 0) + logLikely / effect
      }
      const wonUp = keptChance >= MIN_CHANCE_UP ? Math.log(up) : 0
      for (let at = 0; at <= step; at += 1) atLeast[at] = (atLeast[at] ?? 0) + wonUp
      for (let at = step; at < steps; at += 1) below[at] = (below[at] ?? 0) + Math.log(down)
    }
    const missingAtLeast = running(atLeast.map((won) => Math.max(0, NEEDED - won)))
    const missingBelow = running(
      below.toReversed().map((won) => Math.max(0, NEEDED - won)),
    ).toReversed()
    const weights = normalized(logWeights)
    const firstCertain = missingBelow.indexOf(0)
    return {
      effects,
      atLeast,
      below,
      missingAtLeast,
      missingBelow,
      low: missingAtLeast.lastIndexOf(0),
      tooHigh: firstCertain === -1 ? steps : firstCertain,
      plausible: this.#plausible(weights),
      expected: this.#ladder.map((_level, step) =>
        this.#guesses.reduce(
          (sum, { shares }, index) => sum + (weights[index] ?? 0) * (shares[step] ?? 0),
          0,
        ),
      ),
    }
  }

  #plausible(weights: readonly number[]): number[] {
    const plausible = Array.from({ length: this.#ladder.length + 1 }, () => 0)
    for (const [index, { last }] of this.#guesses.entries()) {
      plausible[last + 1] = (plausible[last + 1] ?? 0) + (weights[index] ?? 0)
    }
    return plausible
  }
}

function guessesOf(ladder: readonly number[], share: number): Guess[] {
  const [first = 1] = ladder
  const last = ladder.at(-1) ?? first
  // What lies before the first step and after the last is half and twice as much.
  const points = [first / 2, ...ladder, last * 2]
  const lapse = Math.min(share, 1 - share) * MIN_LAPSE_SHARE
  const logit = Math.log(share / (1 - share))
  return points.slice(0, -1).flatMap((point, index) => {
    // Between the last level that keeps the share and the first that does not.
    const edge = Math.sqrt(point * (points[index + 1] ?? point))
    return SLOPES.map((slope) => ({
      last: index - 1,
      shares: ladder.map((level) => {
        const expected = 1 / (1 + Math.exp(slope * Math.log(level / edge) - logit))
        return Math.min(1 - lapse, Math.max(lapse, expected))
      }),
    }))
  })
}

function logLikelihood(share: number, kept: number, size: number): number {
  return kept * Math.log(share) + (size - kept) * Math.log(1 - share)
}

function normalized(logs: readonly number[]): number[] {
  const top = Math.max(...logs)
  const weights = logs.map((log) => Math.exp(log - top))
  const sum = weights.reduce((total, weight) => total + weight, 0)
  return weights.map((weight) => weight / sum)
}

/** The largest so far. */
function running(values: readonly number[]): number[] {
  let top = 0
  return values.map((value) => (top = Math.max(top, value)))
}
