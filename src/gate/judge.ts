import { significantFigures } from '../format/significant.ts'
import type { Cell } from '../model/cell.ts'
import { type MetricName, metrics } from '../model/metric.ts'
import { THIS_MACHINE } from '../model/price-source.ts'
import type { CellSummary, MetricSummary } from '../model/summary.ts'
import type { StatisticName, Threshold } from '../model/threshold.ts'
import type { AbsoluteVerdict, VerdictKind } from '../model/verdict.ts'
import { rateInterval } from '../stats/rate-interval.ts'
import { studentTQuantile } from '../stats/student-t.ts'
import { describeFigure, type Figure } from './figure.ts'
import { isNearLimit } from './near-limit.ts'
import { thresholdName } from './threshold-list.ts'

/** A cell, and why some of its requests were not sent, if so. */
export interface JudgedCell extends Cell {
  readonly suspended?: string | undefined
  readonly price?:
    | { readonly outputPerMTok: number; readonly source?: string | undefined }
    | undefined
}

/** Judges one absolute threshold on one cell. */
export function judgeThreshold(
  cell: JudgedCell,
  summary: CellSummary,
  threshold: Threshold,
): AbsoluteVerdict {
  const figure = isCostAssumed(cell, threshold) ? nothingSeen : figureOf(summary, threshold)
  // A part of the rounds is no basis for a verdict.
  const verdict = cell.suspended === undefined ? verdictOf(figure, threshold, summary) : 'no-data'
  const isNear =
    verdict === 'ok' || verdict === 'failed' ? isNearLimit(figure, threshold) : undefined
  return {
    scope: 'cell',
    subject: cell.id,
    metric: threshold.kind === 'metric' ? threshold.metric : threshold.kind,
    statistic: statisticOf(threshold),
    kind: 'absolute',
    verdict,
    limit: threshold.limit,
    bound: threshold.bound,
    observed: figure.value,
    ciLow: figure.low,
    ciHigh: figure.high,
    isNearLimit: isNear,
    n: figure.n,
    name: thresholdName(threshold),
    reason: `${reasonOf(verdict, { cell, summary, threshold, figure })}${isNear ? nearWords(verdict) : ''}`,
  }
}

const nothingSeen: Figure = { ...plain(undefined), n: 0 }

/** Whether a limit on the cost applies to a server that is free only by assumption. */
function isCostAssumed({ price }: JudgedCell, { kind }: Threshold): boolean {
  return kind === 'costUsd' && price?.source === THIS_MACHINE
}

function verdictOf(figure: Figure, threshold: Threshold, summary: CellSummary): VerdictKind {
  if (figure.value === undefined) return 'no-data'
  if (isWithin(leastOf(figure, threshold) ?? figure.value, threshold)) return 'ok'
  return couldBeOurs(figure.value, threshold, summary) ? 'client-limited' : 'failed'
}

/** What was given up keeps a lower limit only where it is known to. */
function leastOf({ value, atLeast }: Figure, { bound }: Threshold): number | undefined {
  return bound === 'atLeast' && value === Infinity ? (atLeast ?? -Infinity) : undefined
}

function isWithin(value: number, { bound, limit }: Threshold): boolean {
  return bound === 'atMost' ? value <= limit : value >= limit
}

/** Our own delay makes latencies longer, never shorter: it can only explain a narrow excess. */
function couldBeOurs(value: number, threshold: Threshold, summary: CellSummary): boolean {
  if (!summary.clientLimited) return false
  // By how much each request missed its objective is not in the summary.
  if (threshold.kind === 'goodput') return true
  if (threshold.kind !== 'metric') return false
  if (metrics[threshold.metric].unit !== 'ms' || threshold.bound !== 'atMost') return false
  return isWithin(value - (summary.clientDelayMs ?? 0), threshold)
}

function statisticOf(threshold: Threshold): AbsoluteVerdict['statistic'] {
  if (threshold.kind === 'metric') return threshold.statistic
  return threshold.kind === 'costUsd' ? 'total' : 'rate'
}

function figureOf(summary: CellSummary, threshold: Threshold): Figure {
  switch (threshold.kind) {
    case 'metric':
      return metricFigure(summary[threshold.metric], threshold)
    case 'quality':
      return rateFigure(summary.quality, summary.nOk - summary.qualityUnknown)
    case 'failures':
      return rateFigure(summary.failureRate, summary.n)
    case 'goodput':
      return rateFigure(summary.goodput, summary.n)
    case 'costUsd':
      return { ...plain(summary.costUsd), n: summary.n - summary.nCostUnknown }
    default:
      return threshold satisfies never
  }
}

function metricFigure(
  summary: MetricSummary,
  { metric, statistic }: { readonly metric: MetricName; readonly statistic: StatisticName },
): Figure {
  const { n, nCensored } = summary
  const isCensored = nCensored > 0
  switch (statistic) {
    case 'median':
      return {
        value: summary.median,
        atLeast: summary.medianAtLeast,
        low: summary.ciLow,
        high: summary.ciHigh,
        largest: summary.max,
        n,
      }
    case 'p90':
      return {
        value: summary.p90,
        atLeast: summary.p90AtLeast,
        low: summary.p90Low,
        high: summary.p90High,
        largest: summary.max,
        n,
      }
    case 'p95':
      return {
        value: summary.p95,
        atLeast: summary.p95AtLeast,
        low: summary.p95Low,
        high: summary.p95High,
        largest: summary.max,
        n,
      }
    case 'p99':
      return {
        value: summary.p99,
        atLeast: summary.p99AtLeast,
        low: summary.p99Low,
        high: summary.p99High,
        largest: summary.max,
        n,
      }
    case 'max':
      return { ...plain(summary.max), atLeast: summary.maxAtLeast, n }
    case 'mean':
      // One value without bound has no finite mean: a hanging endpoint cannot look good.
      return {
        ...meanInterval(summary),
        value: summary.mean ?? (isCensored ? metrics[metric].censored : undefined),
        n,
      }
    case 'cv':
      return { ...plain(summary.cv ?? (isCensored ? Infinity : undefined)), n }
    default:
      return statistic satisfies never
  }
}

/** A share of so many. */
function rateFigure(rate: number | undefined, n: number): Figure {
  if (rate === undefined) return { ...plain(rate), n }
  return { value: rate, ...significantFigures(rateInterval(Math.round(rate * n), n)), n }
}

/** Student's. */
function meanInterval({ mean, sd, effectiveN }: MetricSummary): Pick<Figure, 'low' | 'high'> {
  if (mean === undefined || sd === undefined || effectiveN < 2) {
    return { low: undefined, high: undefined }
  }
  const half = (studentTQuantile(0.025, effectiveN - 1) * sd) / Math.sqrt(effectiveN)
  return significantFigures({ low: mean - half, high: mean + half })
}

function plain(value: number | undefined): Omit<Figure, 'n'> {
  return { value, low: undefined, high: undefined }
}

function reasonOf(
  verdict: VerdictKind,
  {
    cell,
    summary,
    threshold,
    figure,
  }: {
    readonly cell: JudgedCell
    readonly summary: CellSummary
    readonly threshold: Threshold
    readonly figure: Figure
  },
): string {
  const subject = `${cell.label}: ${thresholdName(threshold)}`
  if (cell.suspended !== undefined) return `${subject} is not judged: ${cell.suspended}`
  if (verdict === 'no-data') {
    return `${subject}, but there is nothing to compare: ${noDataReason(cell, summary, threshold)}`
  }
  const observed = describeFigure(figure, threshold)
  if (verdict === 'client-limited') {
    const delay = summary.clientDelayMs?.toFixed(1) ?? 'unknown'
    return `${subject}, observed ${observed}, but this machine lagged by ${delay} ms: the figure neither passes nor fails`
  }
  return `${subject}, observed ${observed}`
}

/** What an estimate within noise of its limit says of the next run. */
function nearWords(verdict: VerdictKind): string {
  return `: within noise of its limit, so the next run may ${verdict === 'ok' ? 'fail' : 'pass'}`
}

function noDataReason(cell: JudgedCell, summary: CellSummary, threshold: Threshold): string {
  if (summary.n === 0) return 'no request ended'
  if (isCostAssumed(cell, threshold)) {
    return 'a server on this machine without a key is assumed to be free; declare `free: true` or `prices` for its provider'
  }
  if (threshold.kind === 'costUsd')
    return 'the cost of its requests is unknown; declare `prices` or `free: true` for its provider'
  if (summary.nOk === 0) return `all ${summary.n} requests failed`
  if (threshold.kind === 'quality') {
    return `no judge gave any of the ${summary.nOk} answers a score, so their quality is unknown`
  }
  const what = threshold.kind === 'metric' ? metrics[threshold.metric].label : threshold.kind
  return `${what} was not observed in any of ${summary.n} requests`
}
