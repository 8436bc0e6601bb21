import { significant, significantFigures } from '../format/significant.ts'
import { looksOf } from '../model/canary.ts'
import type { Cell } from '../model/cell.ts'
import { metrics, type MetricName } from '../model/metric.ts'
import type { CellSummary } from '../model/summary.ts'
import type { CanaryKind, CanaryVerdict } from '../model/verdict.ts'
import type { Interval } from './agreeing-intervals.ts'
import { type Comparison, roundsToSettle } from './canary-comparison.ts'
import {
  type CanaryCell,
  canaryMetrics,
  type CanaryPlan,
  logMargin,
  lookAt,
  looksHeld,
  roundOrder,
  STANDS_OUT,
  type UnitLook,
} from './canary-looks.ts'
import { canaryUnits, unitKey } from './canary-units.ts'
import { canaryHead, canaryName, type CanarySubject, canaryWords } from './canary-words.ts'
import type { JudgedCell } from './judge.ts'

/** One-sided level of both tests of equality, of each comparison by itself. */
const EQUAL_LEVEL = 0.05

type Subject = CanarySubject<CanaryCell> & { readonly plan: CanaryPlan }

type Judged = CanaryCell & JudgedCell & { readonly summary: CellSummary }

/** Judges every version against the one in use: its cells, and what is pooled. */
export function judgeCanary(
  cells: readonly Judged[],
  {
    plan,
    matrix,
    certain = new Set(),
    dueLooks = looksOf(plan).length,
  }: {
    readonly plan: CanaryPlan
    readonly matrix: string
    /** Keys of units that a watch is certain of. */
    readonly certain?: ReadonlySet<string>
    /** Looks whose rounds have all been asked; default all. */
    readonly dueLooks?: number
  },
): CanaryVerdict[] {
  const order = roundOrder(cells)
  const judged = new Map<string, Judged>(cells.map((cell) => [cell.id, cell]))
  const suspended = ({ cell, reference }: { readonly cell: Cell; readonly reference: Cell }) =>
    judged.get(cell.id)?.suspended ?? judged.get(reference.id)?.suspended
  return canaryUnits<CanaryCell>(cells, { reference: plan.reference, matrix }).flatMap((unit) => {
    // A part of the rounds is no basis for a comparison.
    const pairs = unit.pairs.filter((pair) => suspended(pair) === undefined)
    const why = unit.pairs.flatMap((pair) => suspended(pair) ?? [])[0]
    return canaryMetrics(plan).map((metric) => {
      const subject = { unit, metric, plan }
      if (pairs.length === 0) {
        return { ...untold(subject), reason: `${canaryHead(subject)} is not judged: ${why}` }
      }
      const whole = { ...unit, pairs }
      const looks = Array.from({ length: looksHeld(whole, plan, order) }, (_, look) =>
        lookAt(whole, metric, { look, plan, order }),
      )
      const isCertain = certain.has(unitKey(unit, metric))
      // What a watch is certain of is so by the rounds until now, between two looks as well.
      const told = isCertain
        ? looks.map((look) => ({ ...look, isWorse: true })).slice(-1)
        : looks.slice(0, dueLooks)
      return verdictOf({ ...subject, unit: whole }, told, judged)
    })
  })
}

/** A verdict in which nothing was compared. */
function untold({ unit, metric, plan }: Subject): CanaryVerdict {
  const { scope, pairs } = unit
  const isHigherBetter = metrics[metric].better === 'higher'
  const limit = plan.margins[metric] ?? 0
  return {
    scope,
    subject: unit.subject,
    reference: scope === 'cell' ? pairs[0]?.reference.id : undefined,
    metric,
    statistic: 'median',
    kind: 'canary',
    verdict: 'no-data',
    // As ratios the margins are equal.
    limit: significant(isHigherBetter ? 1 / (1 + limit) - 1 : limit),
    bound: isHigherBetter ? 'atLeast' : 'atMost',
    n: 0,
    change: undefined,
    ciLow: undefined,
    ciHigh: undefined,
    equalLow: undefined,
    equalHigh: undefined,
    pWorse: undefined,
    pBetter: undefined,
    pEqual: undefined,
    cut: undefined,
    looks: 0,
    roundsNeeded: undefined,
    name: canaryName(unit, metric, plan),
    reason: `${canaryHead({ unit, metric, plan })}, but no round has both sides to compare`,
  }
}

function verdictOf(
  subject: Subject,
  looks: readonly UnitLook[],
  cells: ReadonlyMap<string, Judged>,
): CanaryVerdict {
  // What one look was sure of is settled; no later one takes it back.
  const told = looks.find(({ isWorse, isBetter }) => isWorse || isBetter) ?? looks.at(-1)
  if (!told || told.comparison.n === 0) return untold(subject)
  const { comparison, cut } = told
  const { metric, plan } = subject
  const seen = kindOf(told)
  const isBeyond = seen === 'worse' || seen === 'better'
  const verdict = isBeyond && isOurs(subject, comparison, cells) ? 'client-limited' : seen
  const sure = inOwnDirection(comparison.intervalAt(cut), metric)
  const equal = inOwnDirection(comparison.intervalAt(EQUAL_LEVEL), metric)
  const figures = significantFigures({
    change: changeOf(comparison.estimate, metric),
    ciLow: sure.low,
    ciHigh: sure.high,
    equalLow: equal.low,
    equalHigh: equal.high,
    pWorse: comparison.pWorse,
    pBetter: comparison.pBetter,
    pEqual: comparison.pEqual,
  })
  const roundsNeeded =
    verdict === 'inconclusive'
      ? roundsToSettle(comparison, {
          margin: logMargin(plan, metric),
          cut,
          equalLevel: EQUAL_LEVEL,
        })
      : undefined
  const isCutShort =
    verdict === 'inconclusive' &&
    looks.length < looksOf(plan).length &&
    comparison.pWorse <= STANDS_OUT
  return {
    ...untold(subject),
    ...figures,
    verdict,
    n: comparison.n,
    cut,
    looks: looks.length,
    roundsNeeded,
    reason: `${canaryHead(subject)}, ${canaryWords({ ...figures, metric, verdict, n: comparison.n, roundsNeeded, isCutShort })}`,
  }
}

/** What a look says. */
function kindOf({ isWorse, isBetter, comparison }: UnitLook): CanaryKind {
  if (isWorse) return 'worse'
  if (isBetter) return 'better'
  if (comparison.pEqual <= EQUAL_LEVEL) return 'equal'
  return comparison.pNotWorse <= EQUAL_LEVEL ? 'ok' : 'inconclusive'
}

/** A shift whose upper side is worse, as a fraction of the metric itself. */
function changeOf(shift: number | undefined, metric: MetricName): number | undefined {
  if (shift === undefined) return undefined
  return Math.expm1(metrics[metric].better === 'higher' ? -shift : shift)
}

function inOwnDirection({ low, high }: Interval, metric: MetricName): Interval {
  const ends = [changeOf(low, metric), changeOf(high, metric)]
  const [from, to] = metrics[metric].better === 'higher' ? ends.toReversed() : ends
  return { low: from, high: to }
}

/** Whether what is beyond the margin is no more than this machine lagged, at every cell. */
function isOurs(
  { unit, metric, plan }: Subject,
  { estimate }: Comparison,
  cells: ReadonlyMap<string, Judged>,
): boolean {
  if (metrics[metric].unit !== 'ms' || estimate === undefined) return false
  const beyond = Math.expm1(Math.abs(estimate) - logMargin(plan, metric))
  return unit.pairs.every((pair) => {
    const both = [pair.cell.id, pair.reference.id].flatMap((id) => cells.get(id)?.summary ?? [])
    const lagMs = Math.max(...both.map(({ clientDelayMs = 0 }) => clientDelayMs))
    const excessMs = beyond * Math.min(...both.map((summary) => summary[metric].median ?? Infinity))
    return both.some(({ clientLimited }) => clientLimited) && excessMs <= lagMs
  })
}
