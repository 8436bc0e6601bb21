import { bracketedRoot } from '../stats/bracketed-root.ts'
import { deviationOf, weigh } from './estimates.ts'
import { MAX_LOOKS, withinOfLook } from './looks.ts'
import { type Past, tailOf } from './past.ts'
import { AT_LIMIT, cutOf, type RegressionRequest } from './regression.ts'
import type { Unit } from './units.ts'

/** Power at which a change is said to be detected. */
const NORMAL_POWER = 0.8416
/** No change is larger: the search for one ends there. */
const MAX_SHIFT = 20
const PRECISION = 1e-6

/**
 * The smallest logarithm of a change that a test detects four times out of five with all looks it may
 * take, averaged over what the accepted runs happened to be.
 */
export function detectableShift(
  past: Past,
  {
    share,
    limit,
    overlap,
    variances,
    rounds,
    confirmRounds,
  }: Pick<RegressionRequest, 'limit' | 'overlap'> & {
    readonly share: number
    readonly variances: ReadonlyMap<string, number>
    /** Of a cell at the first look. */
    readonly rounds: number
    /** The most of a cell at a later one. */
    readonly confirmRounds: number
  },
): number {
  const later = { value: 0, within: withinOfLook(past.unit, confirmRounds, variances) }
  const values = [
    { value: 0, within: withinOfRounds(past.unit, rounds, variances) },
    ...Array.from({ length: MAX_LOOKS - 1 }, () => later),
  ]
  const cut = cutOf(share, { looks: MAX_LOOKS, hasBuilds: false })
  return Math.min(
    ...past.beliefs.map((belief) => {
      const looks = { ...weigh(values, belief, overlap), belief }
      const needed = (p: number): number =>
        bracketedRoot((excess) => tailOf(excess, past, looks) - p, 0, MAX_SHIFT, PRECISION)
      return (
        Math.max(needed(cut), limit + needed(AT_LIMIT)) + NORMAL_POWER * deviationOf(looks, past)
      )
    }),
  )
}

function withinOfRounds(
  { own, others }: Unit,
  rounds: number,
  variances: ReadonlyMap<string, number>,
): number {
  return [...own, ...others].reduce(
    (sum, { cell, weight }) => sum + (weight * weight * (variances.get(cell) ?? 0)) / rounds,
    0,
  )
}
