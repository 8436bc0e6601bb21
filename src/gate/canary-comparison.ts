import type { Cell } from '../model/cell.ts'
import { metrics, type MetricName } from '../model/metric.ts'
import { effectiveSampleSize } from '../stats/autocorrelation.ts'
import { hodgesLehmann } from '../stats/hodges-lehmann.ts'
import { normalQuantile, normalUpper } from '../stats/normal.ts'
import type { CanaryUnit } from './canary-units.ts'
import { countBlocks, pairedShift, pairedShiftTest } from './paired-inference.ts'
import { type ContrastedCell, pairMetric } from './paired-values.ts'

/** Logarithms of ratios, one a round; above 0 is worse. */
export interface RoundShifts {
  readonly values: readonly number[]
  readonly blocks: readonly number[]
}

/**
 * How much worse a unit is than the version in use, round by round. Pairs are pooled within the
 * round, by the Hodges–Lehmann shift, so that whatever a round did to all of them counts once.
 */
export function shiftsByRound(
  { pairs }: CanaryUnit<Cell & ContrastedCell>,
  metric: MetricName,
): RoundShifts {
  const sign = metrics[metric].better === 'higher' ? -1 : 1
  const rounds = new Map<number, { readonly values: number[]; readonly block: number }>()
  for (const { cell, reference } of pairs) {
    const paired = pairMetric(cell, reference, metric)
    for (const [index, round] of paired.rounds.entries()) {
      const known = rounds.get(round) ?? { values: [], block: paired.blocks[index] ?? 0 }
      rounds.set(round, known)
      known.values.push(sign * (paired.logRatios[index] ?? 0))
    }
  }
  const inOrder = [...rounds].toSorted(([one], [other]) => one - other).map(([, round]) => round)
  return {
    values: inOrder.map(({ values }) => hodgesLehmann(values).estimate ?? 0),
    blocks: inOrder.map(({ block }) => block),
  }
}

/** What one look at a unit says; shifts are logarithms, above 0 is worse. */
export interface Comparison {
  /** Rounds that were compared. */
  readonly n: number
  readonly estimate: number | undefined
  /** One-sided: how well "not worse than the margin" would explain the rounds, and its mirror image. */
  readonly pWorse: number
  readonly pBetter: number
  /** The larger p of the two one-sided tests of lying within the margins. */
  readonly pEqual: number
  /** … of which this one says "not beyond the margin on the bad side". */
  readonly pNotWorse: number
  /** The interval that the tests at a one-sided level invert. */
  readonly intervalAt: (level: number) => {
    readonly low: number | undefined
    readonly high: number | undefined
  }
}

/** Compares shifts with a margin, a logarithm, on both sides. */
export function compareShifts(shifts: RoundShifts, margin: number): Comparison {
  const doubt = doubtOf(shifts)
  const above = pairedShiftTest(shifts, margin)
  const below = pairedShiftTest(shifts, -margin)
  const told = (p: number | undefined): number => (p === undefined ? 1 : doubted(p, doubt))
  const pNotWorse = told(above?.pLess)
  return {
    n: shifts.values.length,
    // Only what is told needs it: most looks are at what stands out in nothing.
    get estimate() {
      return pairedShift(shifts).estimate
    },
    pWorse: told(above?.pGreater),
    pBetter: told(below?.pLess),
    pEqual: Math.max(pNotWorse, told(below?.pGreater)),
    pNotWorse,
    intervalAt(level) {
      const confidence = 1 - 2 * doubted(level, 1 / doubt)
      // So sure is no interval.
      return confidence < 1 ? pairedShift(shifts, confidence) : { low: undefined, high: undefined }
    },
  }
}

/** How much more a mean of these rounds varies than one of independent rounds, as a standard deviation. */
function doubtOf(shifts: RoundShifts): number {
  const { values } = shifts
  // Blocks are the unit already, and stand apart.
  if (values.length === 0 || countBlocks(shifts) !== undefined) return 1
  return Math.sqrt(values.length / effectiveSampleSize(values))
}

/** A p value as it is where the standard error is so many times as large. */
function doubted(p: number, doubt: number): number {
  if (doubt === 1 || p <= 0 || p >= 1) return p
  return normalUpper(-normalQuantile(p) / doubt)
}

/**
 * How many rounds would settle it four times out of five, if the shift stays what it is: that it is
 * beyond the margin at the level `cut`, or within it at `equalLevel`. Undefined where nothing tells how
 * much rounds differ, or none would.
 */
export function roundsToSettle(
  { n, estimate, intervalAt }: Comparison,
  {
    margin,
    cut,
    equalLevel,
  }: { readonly margin: number; readonly cut: number; readonly equalLevel: number },
): number | undefined {
  const { low, high } = intervalAt(equalLevel)
  const width = low === undefined || high === undefined ? NaN : high - low
  if (estimate === undefined || !Number.isFinite(estimate + width)) return undefined
  const sd = (width * Math.sqrt(n)) / (2 * -normalQuantile(equalLevel))
  const level = Math.abs(estimate) > margin ? cut : equalLevel
  const distance = Math.abs(Math.abs(estimate) - margin)
  const rounds = (((-normalQuantile(level) + POWER_QUANTILE) * sd) / distance) ** 2
  return Number.isFinite(rounds) ? Math.ceil(rounds) : undefined
}

/** Of the normal law at 80 %. */
const POWER_QUANTILE = 0.841_621
