import type { ForeignAggregates, ForeignFigures } from '../../foreign/foreign-run.ts'
import { summarizeCell } from '../../metrics/summary.ts'
import { type MetricName, metricNames } from '../../model/metric.ts'
import type { CellSummary, MetricSummary } from '../../model/summary.ts'

/** Figures as a file has them: none has an interval, and none can be computed again. */
export function summaryOf({ n = 0, failures: known, metrics }: ForeignAggregates): CellSummary {
  const failures = known ?? 0
  const byMetric: Partial<Record<MetricName, MetricSummary>> = Object.fromEntries(
    metricNames.map((name) => [name, metricSummaryOf(metrics[name], n - failures)]),
  )
  return {
    ...summarizeCell([], undefined),
    ...byMetric,
    n,
    nOk: n - failures,
    failures,
    failureRate: n === 0 || known === undefined ? undefined : failures / n,
  }
}

/** With the aggregates of metrics of which no request has a value. */
export function filledIn(
  summary: CellSummary,
  aggregates: ForeignAggregates | undefined,
): CellSummary {
  const filled = metricNames.flatMap((name) => {
    const figures = aggregates?.metrics[name]
    return figures && summary[name].n === 0 ? [[name, metricSummaryOf(figures, summary.nOk)]] : []
  })
  return { ...summary, ...Object.fromEntries(filled) }
}

const noFigures: MetricSummary = summarizeCell([], undefined).ttftMs

function metricSummaryOf(figures: ForeignFigures | undefined, nOk: number): MetricSummary {
  if (!figures) return noFigures
  const { n = nOk, median, mean, sd, min, max, p90, p95, p99 } = figures
  return { ...noFigures, n, median, mean, sd, min, max, p90, p95, p99 }
}
