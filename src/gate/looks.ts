import type { GatedMetricName } from '../model/metric.ts'
import type { UnitTest } from './regression.ts'
import type { Unit } from './units.ts'

/** The first and those after it. */
export const MAX_LOOKS = 3

/** How often a metric is looked at, at most: of a capacity a second look would be a second search. */
export function maxLooksOf(metric: GatedMetricName): number {
  return metric === 'capacity' ? 1 : MAX_LOOKS
}
/** Of fewer, more than half may time out by chance, and then a whole provider would seem to hang. */
const MIN_ROUNDS = 12

/**
 * How often to ask which cells in the next look, by cell id; empty where nothing is open. What stood out
 * at the first look is measured again, and once more what the second left in doubt, unless the build is
 * red already. A cell is asked the more, the more a test in doubt depends on it: at most `confirmRounds`
 * times, which is what a cell gets that is tested by itself.
 */
export function roundsToAsk(
  tests: readonly UnitTest[],
  { looks, confirmRounds }: { readonly looks: number; readonly confirmRounds: number },
): Map<string, number> {
  const rounds = new Map<string, number>()
  for (const { unit } of openTests(tests, looks)) {
    for (const { cell, weight } of [...unit.own, ...unit.others]) {
      rounds.set(cell, Math.max(rounds.get(cell) ?? 0, roundsByWeight(weight, confirmRounds)))
    }
  }
  return rounds
}

/** Of a cell in a later look. */
function roundsByWeight(weight: number, confirmRounds: number): number {
  return Math.min(confirmRounds, Math.max(MIN_ROUNDS, Math.ceil(confirmRounds * weight)))
}

/** What the later looks at a unit ask at most, by cell id. */
export function laterRoundsOf({ own, others }: Unit, confirmRounds: number): Map<string, number> {
  return new Map(
    [...own, ...others].map(({ cell, weight }) => [
      cell,
      (MAX_LOOKS - 1) * roundsByWeight(weight, confirmRounds),
    ]),
  )
}

/** Variance of a unit's value in a later look because its requests are few. */
export function withinOfLook(
  { own, others }: Unit,
  confirmRounds: number,
  variances: ReadonlyMap<string, number>,
): number {
  return [...own, ...others].reduce(
    (sum, { cell, weight }) =>
      sum + (weight ** 2 * (variances.get(cell) ?? 0)) / roundsByWeight(weight, confirmRounds),
    0,
  )
}

function openTests(tests: readonly UnitTest[], looks: number): readonly UnitTest[] {
  if (looks === 1) return tests.filter(({ stoodOut }) => stoodOut)
  if (looks >= MAX_LOOKS || tests.some(isRed)) return []
  return tests.filter(({ isDoubtful }) => isDoubtful)
}

function isRed({ isBeyond, isRedTogether }: UnitTest): boolean {
  return isBeyond || isRedTogether
}
