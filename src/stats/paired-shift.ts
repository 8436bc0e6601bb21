import { blockEffectiveSize } from './block-effect.ts'
import { type HodgesLehmann, hodgesLehmann } from './hodges-lehmann.ts'
import { mean, sampleStandardDeviation } from './moments.ts'
import { signedRankTest } from './signed-rank.ts'
import { studentTQuantile, studentTUpper } from './student-t.ts'

/**
 * Level of the test whether blocks differ: a liberal one, for pooling blocks that do is what makes
 * intervals too narrow (Bancroft 1964, "Analysis and inference for incompletely specified models").
 */
const BLOCKS_DIFFER = 0.25
const TAIL = 0.025

/** A shift with its 95 % interval. */
export interface PairedShift extends HodgesLehmann {
  /** Two-sided, against no shift. */
  readonly pValue: number
  /** Against "not shifted above 0". */
  readonly pGreater: number
  readonly pLess: number
}

/**
 * By how much paired differences are shifted: the Hodges–Lehmann shift with its exact interval, and
 * the signed-rank test; {@link shiftOverBlocks} where blocks differ. `blocks` names each difference's,
 * `inOtherUnits` are the differences by which that is decided, by default themselves.
 */
export function pairedShift(
  differences: readonly number[],
  blocks: readonly number[],
  inOtherUnits = differences,
): PairedShift {
  if (areAlike(inOtherUnits, blocks)) return bySignedRanks(differences)
  return overBlocks(differences, blocks, estimateOf)
}

/**
 * The shift where what a block's differences share is one observation: the mean of what is `typical`
 * of the blocks, with the interval and the test of Student's t over them. Undefined where blocks are
 * alike, or each difference is one.
 */
export function shiftOverBlocks(
  differences: readonly number[],
  blocks: readonly number[],
  typical: (block: readonly number[]) => number | undefined,
): PairedShift | undefined {
  return areAlike(differences, blocks) ? undefined : overBlocks(differences, blocks, typical)
}

function areAlike(differences: readonly number[], blocks: readonly number[]): boolean {
  return blockEffectiveSize(differences, blocks, BLOCKS_DIFFER) === differences.length
}

function overBlocks(
  differences: readonly number[],
  blocks: readonly number[],
  typical: (block: readonly number[]) => number | undefined,
): PairedShift {
  const members = Map.groupBy(differences.entries(), ([index]) => blocks[index])
  const shifts = [...members.values()].flatMap(
    (entries) => typical(entries.map(([, difference]) => difference)) ?? [],
  )
  const center = mean(shifts)
  const error = (sampleStandardDeviation(shifts) ?? 0) / Math.sqrt(shifts.length)
  // A block of timeouts has a rank but no size.
  if (center === undefined || !(error > 0 && error < Infinity)) return bySignedRanks(shifts)
  const df = shifts.length - 1
  const reach = studentTQuantile(TAIL, df) * error
  return {
    estimate: center,
    low: center - reach,
    high: center + reach,
    pValue: 2 * studentTUpper(Math.abs(center) / error, df),
    pGreater: studentTUpper(center / error, df),
    pLess: studentTUpper(-center / error, df),
  }
}

function estimateOf(differences: readonly number[]): number | undefined {
  return hodgesLehmann(differences).estimate
}

function bySignedRanks(differences: readonly number[]): PairedShift {
  const { pValue, pGreater, pLess } = signedRankTest(differences)
  return { ...hodgesLehmann(differences), pValue, pGreater, pLess }
}
