import type { LoadKind } from '../model/capacity.ts'
import { randomStream } from '../stats/random.ts'
import { type Evidence, EvidenceReader } from './evidence.ts'
import { ladderOf } from './ladder.ts'
import type { LoadBlock } from './load-block.ts'

/** Until an end is more likely than this, blocks go to the middle of what is likely. */
const LIKELY = 0.5
/** Each end of the interval rests on so many blocks at least: one may have met a good or a bad minute. */
const MIN_KEPT_BLOCKS = 5
const MIN_LOST_BLOCKS = 3
/** While one end is sure and the other not, the sure side gets this part of the other's requests: it may have moved. */
const REVISITED_PART = 0.75
const MIN_GAIN = 1e-9
/** Where the requests that are left do not pay for an interval as narrow as asked, one so many times as wide is aimed at. */
const WIDER = [1, 1.5, 2, 3, 4, 6, 8]

export interface SearchOptions {
  readonly of: LoadKind
  readonly max: number
  /** The share of requests that has to keep the objective, above 0 and below 1. */
  readonly share: number
  /** How wide the interval may be, as a share of the capacity. */
  readonly relativeWidth: number
}

/** How a search goes on: with a block at a level, or not. */
export type NextStep =
  | { readonly level: number; readonly isFirstLook: boolean }
  | { readonly end: 'width' | 'max' | 'nothing' }

/** What decides of the next block beside those that were measured. */
interface SearchState {
  readonly seed: number
  readonly label?: string
  /** Counted requests that may still be sent. */
  readonly left?: number
}

/** Steps of an interval: the last that certainly keeps the share, and the first that certainly does not. */
interface Ends {
  readonly low: number
  readonly tooHigh: number
}

export interface CapacityEstimate {
  /** The highest level that is likely to keep the share; 0 where not even the first does. */
  readonly value: number
  /** 0 where it is not sure that the first level keeps the share. */
  readonly ciLow: number
  /** Undefined where no level is certainly too high. */
  readonly ciHigh: number | undefined
  readonly designEffect: number
}

/** Searches the highest level of load at which the share is kept. Knows nothing but the blocks it is given. */
export class Search {
  readonly ladder: readonly number[]
  readonly #options: SearchOptions
  readonly #reader: EvidenceReader

  constructor(options: SearchOptions) {
    this.#options = options
    this.ladder = ladderOf(options)
    this.#reader = new EvidenceReader(this.ladder, options.share)
  }

  estimate(blocks: readonly LoadBlock[]): CapacityEstimate {
    const highest = Math.max(0, ...blocks.map(({ level }) => this.ladder.indexOf(level)))
    return this.#estimateOf(this.#reader.read(blocks), highest)
  }

  /**
   * What to do after these blocks, with so many counted requests to come. `seed` and `label` decide which end of the
   * interval comes first.
   */
  next(blocks: readonly LoadBlock[], { seed, label = '', left = Infinity }: SearchState): NextStep {
    const { ladder } = this
    const evidence = this.#reader.read(blocks)
    const visited = blocks.map(({ level }) => ladder.indexOf(level))
    const highest = Math.max(-1, ...visited)
    const first = highest === -1 ? 0 : this.#higher(highest, evidence)
    const ended = this.#endOf(evidence, visited)
    if (ended !== undefined) return { end: ended }
    if (first !== undefined) return { level: ladder[first] ?? 1, isFirstLook: true }
    const step =
      this.#unfounded(evidence, visited) ?? this.#telling(evidence, blocks, { seed, label, left })
    return { level: ladder[step] ?? 1, isFirstLook: false }
  }

  /** The level to try next where the highest so far is likely to be kept: twice as much. */
  #higher(highest: number, { plausible }: Evidence): number | undefined {
    const { ladder } = this
    if (highest >= ladder.length - 1) return undefined
    if (sumOf(plausible.slice(highest + 1)) <= LIKELY) return undefined
    const twice = 2 * (ladder[highest] ?? 1)
    return ladder.findLastIndex((level, step) => step === highest + 1 || level <= twice)
  }

  #endOf(evidence: Evidence, visited: readonly number[]): 'width' | 'max' | 'nothing' | undefined {
    const { ladder } = this
    const { low, tooHigh } = evidence
    if (low >= tooHigh) return undefined
    if (low === ladder.length - 1) return 'max'
    if (tooHigh === 0) return 'nothing'
    const isNarrow = this.#isNarrow(evidence, middleOf(evidence))
    return isNarrow && this.#unfounded(evidence, visited) === undefined ? 'width' : undefined
  }

  /** The end of an interval that is narrow enough, but rests on too few blocks; undefined where there is none. */
  #unfounded(evidence: Evidence, visited: readonly number[]): number | undefined {
    const { low, tooHigh } = evidence
    if (low >= tooHigh || !this.#isNarrow(evidence, middleOf(evidence))) return undefined
    const kept = visited.filter((step) => step >= low && step < tooHigh).length
    const lost = visited.filter((step) => step >= tooHigh).length
    const isKeptFounded = kept >= MIN_KEPT_BLOCKS
    if (lost < MIN_LOST_BLOCKS && (isKeptFounded || lost <= kept)) return tooHigh
    return isKeptFounded ? undefined : low
  }

  /** Whether an interval from the step `low` to below the step `tooHigh` is as narrow as was asked, or so many times as wide. */
  #isNarrow({ low, tooHigh }: Ends, middle: number, wider = 1): boolean {
    const { ladder } = this
    if (low < 0 || tooHigh >= ladder.length) return false
    // Steps are all there is: no interval is narrower than from one to the next.
    if (tooHigh === low + 1) return true
    const value = ladder[Math.min(Math.max(middle, low), tooHigh - 1)] ?? 1
    const width = this.#highOf(tooHigh) - (ladder[low] ?? 0)
    return width <= wider * this.#options.relativeWidth * value
  }

  #highOf(tooHigh: number): number {
    const level = this.ladder[tooHigh] ?? Infinity
    return this.#options.of === 'concurrency' ? level - 1 : level
  }

  /**
   * The step whose next block tells most: of all pairs of steps that would make the interval narrow enough,
   * the one that is cheapest to be sure of as things stand; of its two ends the one that was not asked last.
   */
  #telling(
    evidence: Evidence,
    blocks: readonly LoadBlock[],
    { seed, label, left }: Required<SearchState>,
  ): number {
    const { length } = blocks
    const middle = middleOf(evidence)
    const pair = this.#affordablePair(evidence, { middle, left })
    if (!pair) return Math.min(this.ladder.length - 1, Math.max(0, middle + (length % 2)))
    const { low, tooHigh } = pair
    const open = [
      ...(low >= 0 && (evidence.missingAtLeast[low] ?? 0) > 0 ? [low] : []),
      ...(tooHigh < this.ladder.length && (evidence.missingBelow[tooHigh] ?? 0) > 0
        ? [tooHigh]
        : []),
    ]
    const both = [low, tooHigh].filter((step) => step >= 0 && step < this.ladder.length)
    const isRevisited =
      open.length === 0 || (open.length === 1 && this.#isNeglected(blocks, middle, open[0] === low))
    const among = isRevisited ? both.filter((step) => !open.includes(step)) : open
    const candidates = among.length > 0 ? among : both
    const last = this.ladder.indexOf(blocks.at(-1)?.level ?? 0)
    const others = candidates.filter((step) => step !== last)
    const pool = others.length > 0 ? others : candidates
    const drawn = randomStream(seed, 'capacity', label, String(length)).integer(pool.length)
    return pool[drawn] ?? 0
  }

  /** Whether the sure side of the middle got too few requests beside the other one. */
  #isNeglected(blocks: readonly LoadBlock[], middle: number, isLowOpen: boolean): boolean {
    const [above, below] = [true, false].map((isAbove) =>
      sumOf(
        blocks
          .filter(({ level }) => this.ladder.indexOf(level) > middle === isAbove)
          .map(({ kept }) => kept.length),
      ),
    )
    const [sure = 0, open = 0] = isLowOpen ? [above, below] : [below, above]
    return sure < REVISITED_PART * open
  }

  /**
   * The ends of the narrowest interval that the requests which are left are likely to pay for. Where they pay for no
   * narrower one than there is already, that is aimed at all the same.
   */
  #affordablePair(
    evidence: Evidence,
    { middle, left }: { readonly middle: number; readonly left: number },
  ): Ends | undefined {
    let narrower: Ends | undefined
    for (const wider of WIDER) {
      const pair = this.#cheapestPair(evidence, { middle, wider })
      if (!pair) continue
      const cost = this.#costOf(evidence, pair)
      if (cost === 0 && narrower) break
      if (cost <= left) return pair
      narrower ??= pair
    }
    return narrower
  }

  /** Of all pairs of steps that would make the interval no wider than so many times what was asked, the one that is cheapest to be sure of. */
  #cheapestPair(
    evidence: Evidence,
    { middle, wider }: { readonly middle: number; readonly wider: number },
  ): Ends | undefined {
    const steps = this.ladder.length
    let cheapest: Ends | undefined
    let least = Infinity
    for (let low = -1; low < steps; low += 1) {
      for (let tooHigh = low + 1; tooHigh <= steps; tooHigh += 1) {
        const isEdge = (low === -1 && tooHigh === 0) || (low === steps - 1 && tooHigh === steps)
        if (!isEdge && !this.#isNarrow({ low, tooHigh }, middle, wider)) continue
        const cost = this.#costOf(evidence, { low, tooHigh })
        if (cost >= least) continue
        least = cost
        cheapest = { low, tooHigh }
      }
    }
    return cheapest
  }

  /** Requests it takes, as things stand, to be sure that one step keeps the share and another does not. */
  #costOf(
    { expected, effects, missingAtLeast, missingBelow }: Evidence,
    { low, tooHigh }: Ends,
  ): number {
    const cost = (step: number, missing: readonly number[], side: 1 | -1): number =>
      (effects[step] ?? 1) * this.#requestsFor(missing[step] ?? 0, expected[step] ?? 0, side)
    // Of what lies beyond the ladder nothing is missing.
    return cost(low, missingAtLeast, 1) + cost(tooHigh, missingBelow, -1)
  }

  #requestsFor(missing: number, expected: number, side: 1 | -1): number {
    const { share } = this.#options
    if (missing === 0) return 0
    if (side * (expected - share) <= 0) return Infinity
    const gain =
      expected * Math.log(expected / share) +
      (1 - expected) * Math.log((1 - expected) / (1 - share))
    return missing / Math.max(MIN_GAIN, gain)
  }

  /** `highest` is the step beyond which nothing was asked: what lies there is not said to be kept. */
  #estimateOf(evidence: Evidence, highest: number): CapacityEstimate {
    const { ladder } = this
    // Where both were won, the endpoint changed, or its share does not fall with load: neither is known.
    const low = Math.min(evidence.low, evidence.tooHigh - 1)
    const tooHigh = Math.max(evidence.tooHigh, evidence.low + 1)
    const value = Math.min(Math.max(middleOf(evidence), low), tooHigh - 1, highest)
    return {
      value: ladder[value] ?? 0,
      ciLow: ladder[low] ?? 0,
      ciHigh: tooHigh >= ladder.length ? undefined : this.#highOf(tooHigh),
      designEffect: evidence.effects[Math.max(0, value)] ?? 1,
    }
  }
}

/** The last step that is as likely as not to keep the share; −1 where none is. */
function middleOf({ plausible }: Evidence): number {
  let sum = 0
  for (const [index, probability] of plausible.entries()) {
    sum += probability
    if (sum >= 0.5) return Math.min(index - 1, plausible.length - 2)
  }
  return plausible.length - 2
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0)
}
