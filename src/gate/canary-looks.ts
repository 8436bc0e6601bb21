import { type Canary, looksOf } from '../model/canary.ts'
import type { Cell } from '../model/cell.ts'
import { countedSamples } from '../model/counted-samples.ts'
import { metricNames, type MetricName } from '../model/metric.ts'
import { type Comparison, compareShifts, shiftsByRound } from './canary-comparison.ts'
import type { CanaryUnit } from './canary-units.ts'
import type { ContrastedCell } from './paired-values.ts'

/** What stands out this much is asked on: the one-sided p of being worse than the margin. */
export const STANDS_OUT = 0.2

/** Of the error rate, where a watch looks after every round as well. */
const WATCH_SHARE = 0.5

/** How versions are compared, and how surely. */
export interface CanaryPlan extends Canary {
  /** The probability of calling anything worse that is not, over all comparisons and looks. */
  readonly alpha: number
  /** Whether a watch looks after every round too, and takes its share of `alpha`. */
  readonly isWatched: boolean
}

export type CanaryCell = Cell & ContrastedCell

/** A cell before anything was observed of it. */
export type AskedCell = Cell & Pick<CanaryCell, 'price'>

/** A unit in one metric, after some of the rounds. */
export interface UnitLook {
  /** Rounds that were due by then. */
  readonly rounds: number
  readonly comparison: Comparison
  /** The one-sided level at which this look decides. */
  readonly cut: number
  readonly isWorse: boolean
  readonly isBetter: boolean
}

export function canaryMetrics({ margins }: Pick<Canary, 'margins'>): MetricName[] {
  return metricNames.filter((name) => margins[name] !== undefined)
}

/** The margin of a metric as a logarithm: the same on both sides. */
export function logMargin({ margins }: Pick<Canary, 'margins'>, metric: MetricName): number {
  return Math.log1p(margins[metric] ?? 0)
}

/** The indices of the rounds that cells were asked in, warm-ups left out, in order. */
export function roundOrder(cells: readonly Pick<CanaryCell, 'samples'>[]): number[] {
  const rounds = new Set(
    cells.flatMap(({ samples }) => countedSamples(samples).map(({ round }) => round)),
  )
  return [...rounds].toSorted((one, other) => one - other)
}

/**
 * How many looks the samples of a unit allow. The first is after the rounds of every cell; in each
 * later one are those units whose cells were all asked beyond the one before.
 */
export function looksHeld(
  { pairs }: CanaryUnit<CanaryCell>,
  plan: Canary,
  order: readonly number[],
): number {
  const last = Math.min(
    ...pairs.flatMap(({ cell, reference }) => [lastRound(cell), lastRound(reference)]),
  )
  return 1 + looksOf(plan).filter((rounds) => last > (order[rounds - 1] ?? Infinity)).length
}

function lastRound({ samples }: CanaryCell): number {
  return countedSamples(samples).reduce((latest, { round }) => Math.max(latest, round), -1)
}

/** A look at a unit, counted from 0, at the rounds that were due by then. */
export function lookAt(
  unit: CanaryUnit<CanaryCell>,
  metric: MetricName,
  {
    look,
    plan,
    order,
  }: { readonly look: number; readonly plan: CanaryPlan; readonly order: readonly number[] },
): UnitLook {
  const rounds = looksOf(plan)[look] ?? plan.maxRounds
  const until = order[Math.min(rounds, order.length) - 1] ?? -1
  const seen = ({ samples, ...cell }: CanaryCell): CanaryCell => ({
    ...cell,
    samples: samples.filter(({ round }) => round <= until),
  })
  const pairs = unit.pairs.map(({ cell, reference }) => ({
    cell: seen(cell),
    reference: seen(reference),
  }))
  const comparison = compareShifts(
    shiftsByRound({ ...unit, pairs }, metric),
    logMargin(plan, metric),
  )
  const cut = levelOf(unit, plan) * lookShare(look, plan)
  const { pWorse, pBetter } = comparison
  return { rounds, comparison, cut, isWorse: pWorse <= cut, isBetter: pBetter <= cut }
}

/** A unit's part of the error rate in each metric, without that of a watch. */
function levelOf({ share }: CanaryUnit, plan: CanaryPlan): number {
  const looks = plan.isWatched ? 1 - WATCH_SHARE : 1
  return (plan.alpha * looks * share) / canaryMetrics(plan).length
}

/** The same part of a watch's. */
export function watchLevel({ share }: CanaryUnit, plan: CanaryPlan): number {
  return (plan.alpha * WATCH_SHARE * share) / canaryMetrics(plan).length
}

/** The last look, which has all rounds, gets half; the others share the rest. The parts make 1. */
function lookShare(look: number, plan: Canary): number {
  const { length } = looksOf(plan)
  if (length === 1) return 1
  return look === length - 1 ? 0.5 : 0.5 / (length - 1)
}
