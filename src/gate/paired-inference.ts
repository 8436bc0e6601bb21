import {
  blockShift,
  blockShiftTest,
  type BlockShiftTest,
  type WithinBlocks,
} from '../stats/block-shift.ts'
import { hodgesLehmann, shiftTest } from '../stats/hodges-lehmann.ts'
import { mean, sampleStandardDeviation } from '../stats/moments.ts'
import { comparePairedRates, pairedRatesTest } from '../stats/paired-rates.ts'
import type { PairedOutcomes } from './paired-values.ts'

/** Differences of pairs, each with the block its round belongs to. */
export interface PairedDifferences {
  readonly values: readonly number[]
  readonly blocks: readonly number[]
}

const CONFIDENCE = 0.95

/** How far two cells lie apart, with its interval and the two-sided p of no shift. */
export interface PairedShift {
  readonly estimate: number | undefined
  readonly low: number | undefined
  readonly high: number | undefined
  readonly pValue: number | undefined
  /** Degrees of freedom where it is Student's; undefined where rounds are the unit. */
  readonly df?: number | undefined
}

/**
 * The shift between paired values. Rounds asked one by one are the unit: Hodges–Lehmann and the
 * signed-rank test. Under load the block is, whose rounds were asked in one go: the mean of the
 * blocks' Hodges–Lehmann shifts, with Student's interval, surer where blocks differ by no more than
 * their own rounds explain. Interval and p agree at every confidence.
 */
export function pairedShift(
  differences: PairedDifferences,
  confidence: number = CONFIDENCE,
): PairedShift {
  const figures = blockFigures(differences, shiftOf)
  if (figures === undefined || isAllOneInfinity(figures)) {
    const { values } = differences
    const tails = values.length === 0 ? undefined : shiftTest(values, 0)
    return { ...hodgesLehmann(values, { confidence }), pValue: twoSided(tails) }
  }
  return blockShift(figures, spreadWithin(differences), { confidence })
}

/** One-sided tests of the shift lying above and below a margin; undefined where nothing can tell. */
export function pairedShiftTest(
  differences: PairedDifferences,
  margin: number,
): BlockShiftTest | undefined {
  const figures = blockFigures(differences, shiftOf)
  if (figures === undefined || isAllOneInfinity(figures)) {
    const { values } = differences
    return values.length === 0 ? undefined : shiftTest(values, margin)
  }
  return blockShiftTest(figures, margin, spreadWithin(differences))
}

/**
 * The difference of two paired rates: Tango's interval, and the less certain of McNemar's exact test
 * and the one that Tango's interval inverts; under load no surer than the blocks are, by Student's test
 * of their differences.
 */
export function pairedRates(
  outcomes: PairedOutcomes,
  confidence: number = CONFIDENCE,
): PairedShift {
  const { n, difference, low, high, pValue } = comparePairedRates(outcomes.counts, confidence)
  const score = twoSided(pairedRatesTest(outcomes.counts, 0)) ?? 1
  const own = {
    estimate: difference,
    low,
    high,
    pValue: n === 0 ? undefined : Math.max(pValue, score),
  }
  const figures = blockFigures(outcomes.differences, mean)
  if (figures === undefined) return own
  const ofBlocks = blockShift(figures, undefined, { confidence })
  return {
    estimate: difference,
    low: widest(Math.min, low, ofBlocks.low),
    high: widest(Math.max, high, ofBlocks.high),
    pValue: widest(Math.max, own.pValue, ofBlocks.pValue),
    df: ofBlocks.df,
  }
}

/** One-sided tests of that difference; undefined where nothing can tell. */
export function pairedRatesBeyond(
  outcomes: PairedOutcomes,
  margin: number,
): BlockShiftTest | undefined {
  const own = pairedRatesTest(outcomes.counts, margin)
  const figures = blockFigures(outcomes.differences, mean)
  if (figures === undefined) return own
  const ofBlocks = blockShiftTest(figures, margin)
  return (
    ofBlocks && {
      pGreater: Math.max(own.pGreater, ofBlocks.pGreater),
      pLess: Math.max(own.pLess, ofBlocks.pLess),
    }
  )
}

function twoSided(tails: BlockShiftTest | undefined): number | undefined {
  return tails && Math.min(1, 2 * Math.min(tails.pGreater, tails.pLess))
}

/** How many blocks the pairs are in; undefined where every round is asked by itself. */
export function countBlocks({ blocks }: PairedDifferences): number | undefined {
  const count = new Set(blocks).size
  return count < blocks.length ? count : undefined
}

/** One figure a block; undefined where every round is asked by itself. */
function blockFigures(
  differences: PairedDifferences,
  figureOf: (values: readonly number[]) => number | undefined,
): number[] | undefined {
  if (countBlocks(differences) === undefined) return undefined
  return valuesByBlock(differences).flatMap((values) => figureOf(values) ?? [])
}

function valuesByBlock({ values, blocks }: PairedDifferences): number[][] {
  const groups = Map.groupBy(values.entries(), ([index]) => blocks[index])
  return [...groups.values()].map((members) => members.map(([, value]) => value))
}

/** The spread of rounds around their block's mean; undefined where one has a value without a size. */
function spreadWithin(differences: PairedDifferences): WithinBlocks | undefined {
  if (!differences.values.every(Number.isFinite)) return undefined
  const groups = valuesByBlock(differences)
  const df = differences.values.length - groups.length
  const squares = groups.reduce(
    (sum, values) => sum + (values.length - 1) * (sampleStandardDeviation(values) ?? 0) ** 2,
    0,
  )
  // Of a mean of so many, averaged over the blocks.
  const share = mean(groups.map(({ length }) => 1 / length)) ?? NaN
  return { variance: (squares / df) * share, df }
}

function shiftOf(values: readonly number[]): number | undefined {
  return hodgesLehmann(values).estimate
}

/** Where one side times out in every block its blocks have no figures, and no noise explains it. */
function isAllOneInfinity(figures: readonly number[]): boolean {
  const [first] = figures
  return (
    figures.length > 1 && Math.abs(first ?? 0) === Infinity && figures.every((own) => own === first)
  )
}

/** The less certain of two; undefined where one of them is. */
function widest(
  pick: (...values: number[]) => number,
  own: number | undefined,
  other: number | undefined,
): number | undefined {
  return own === undefined || other === undefined ? undefined : pick(own, other)
}
