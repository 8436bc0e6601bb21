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
 * By how much paired differences are shifted. Where each is a block of its own, or blocks are alike:
 * the Hodges–Lehmann shift with its exact interval, and the signed-rank test. Where they differ, what
 * a block's differences share is one observation: the mean of the blocks' shifts, with the interval
 * and the test of Student's t over the blocks. `blocks` names each difference's block.
 */
export function pairedShift(
  differences: readonly number[],
  blocks: readonly number[],
): PairedShift {
  const alike = blockEffectiveSize(differences, blocks, BLOCKS_DIFFER) === differences.length
  if (alike) return bySignedRanks(differences)
  const members = Map.groupBy(differences.keys(), (index) => blocks[index])
  const shifts = [...members.values()].flatMap(
    (indices) => hodgesLehmann([...indices].map((index) => differences[index] ?? 0)).estimate ?? [],
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

function bySignedRanks(differences: readonly number[]): PairedShift {
  const { pValue, pGreater, pLess } = signedRankTest(differences)
  return { ...hodgesLehmann(differences), pValue, pGreater, pLess }
}
