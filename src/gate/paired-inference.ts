import { blockShift, blockShiftTest, type BlockShiftTest } from '../stats/block-shift.ts'
import { hodgesLehmann } from '../stats/hodges-lehmann.ts'
import { mean } from '../stats/moments.ts'
import { comparePairedRates, pairedRatesTest } from '../stats/paired-rates.ts'
import { signedRankTest } from '../stats/signed-rank.ts'
import type { PairedOutcomes } from './paired-values.ts'

/** Differences of pairs, each with the block its round belongs to. */
export interface PairedDifferences {
  readonly values: readonly number[]
  readonly blocks: readonly number[]
}

/** How far two cells lie apart, with its 95 % interval and the two-sided p of no shift. */
export interface PairedShift {
  readonly estimate: number | undefined
  readonly low: number | undefined
  readonly high: number | undefined
  readonly pValue: number | undefined
}

/**
 * The shift between paired values. Rounds asked one by one are the unit: Hodges–Lehmann and the
 * signed-rank test. Under load the block is, whose rounds were asked in one go: the mean of the
 * blocks' Hodges–Lehmann shifts, with Student's interval.
 */
export function pairedShift(differences: PairedDifferences): PairedShift {
  const figures = blockFigures(differences, shiftOf)
  if (figures === undefined || isAllOneInfinity(figures)) {
    const { values } = differences
    const pValue = values.length === 0 ? undefined : signedRankTest(values).pValue
    return { ...hodgesLehmann(values), pValue }
  }
  return blockShift(figures)
}

/** One-sided tests of the shift lying above and below a margin; undefined where nothing can tell. */
export function pairedShiftTest(
  differences: PairedDifferences,
  margin: number,
): BlockShiftTest | undefined {
  const figures = blockFigures(differences, shiftOf)
  if (figures === undefined || isAllOneInfinity(figures)) {
    const { values } = differences
    return values.length === 0 ? undefined : signedRankTest(values.map((value) => value - margin))
  }
  return blockShiftTest(figures, margin)
}

/**
 * The difference of two paired rates: McNemar and Tango, and under load no surer than the blocks are,
 * by Student's test of their differences.
 */
export function pairedRates(outcomes: PairedOutcomes): PairedShift {
  const { n, difference, low, high, pValue } = comparePairedRates(outcomes.counts)
  const own = { estimate: difference, low, high, pValue: n === 0 ? undefined : pValue }
  const figures = blockFigures(outcomes.differences, mean)
  if (figures === undefined) return own
  const ofBlocks = blockShift(figures)
  return {
    estimate: difference,
    low: widest(Math.min, low, ofBlocks.low),
    high: widest(Math.max, high, ofBlocks.high),
    pValue: widest(Math.max, own.pValue, ofBlocks.pValue),
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
  const { values, blocks } = differences
  const groups = Map.groupBy(values.entries(), ([index]) => blocks[index])
  return [...groups.values()].flatMap(
    (members) => figureOf(members.map(([, value]) => value)) ?? [],
  )
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
