import type { PageCell, PageMatrix, PageMetric } from '../render/html/page-data.ts'
import { effectiveSize } from '../stats/effective-size.ts'
import { orderStatisticInterval } from '../stats/order-statistic-interval.ts'
import { ascending, quantile } from '../stats/quantile.ts'
import { valuesInOrder } from './samples.ts'

/** Samples in the page are written to a thousandth; what is computed of them may differ by as much. */
export const ROUNDING = 0.001
const RELATIVE = 1e-4
const TAIL = 0.95

/** A figure as the page says it, and as its samples give it. */
export interface Checked {
  readonly cell: PageCell
  readonly metric: PageMetric
  readonly name: string
  readonly said: number | boolean | string | null
  readonly found: number | boolean | string | null
  readonly agrees: boolean
}

/** Whether all samples of a cell are in the page: of a part of them its figures do not follow. */
export function isWhole({ requests: all, samples }: PageCell): boolean {
  return all === samples.count
}

/** The figures of a metric computed from the samples of a cell, by the functions that the tool has. */
export interface Recomputed {
  readonly sorted: readonly number[]
  readonly median: number | null
  readonly ciLow: number | null
  readonly ciHigh: number | null
  readonly p95: number | null
  readonly p95Low: number | null
  readonly p95High: number | null
  readonly effectiveN: number
}

export function recompute(cell: PageCell, metric: PageMetric, confidence: number): Recomputed {
  const { values, blocks } = valuesInOrder(cell, metric)
  const sorted = ascending(values)
  const effectiveN = effectiveSize({ values, blocks })
  const { low, high } = orderStatisticInterval(sorted, 0.5, { effectiveN, confidence })
  const tail = orderStatisticInterval(sorted, TAIL, { effectiveN })
  return {
    sorted,
    median: written(quantile(sorted, 0.5)),
    ciLow: written(low),
    ciHigh: written(high),
    p95: written(quantile(sorted, TAIL)),
    p95Low: written(tail.low),
    p95High: written(tail.high),
    effectiveN,
  }
}

/** The figures of a cell in one metric, each beside what the page says. */
export function checkFigures(
  cell: PageCell,
  metric: PageMetric,
  { confidence }: PageMatrix,
): Checked[] {
  const said = cell.summary[metric.name]
  if (!said || !isWhole(cell)) return []
  const found = recompute(cell, metric, confidence)
  const compared = [
    ['count', said.n, found.sorted.length],
    ['median', said.median, found.median],
    ['lower limit', said.ciLow, found.ciLow],
    ['upper limit', said.ciHigh, found.ciHigh],
    ['p95', said.p95, found.p95],
    ['lower limit of the p95', said.p95Low, found.p95Low],
    ['upper limit of the p95', said.p95High, found.p95High],
  ] as const
  return compared.map(([name, value, computed]) => ({
    cell,
    metric,
    name,
    said: value,
    found: computed,
    agrees: areAlike(value, computed),
  }))
}

/** Verdicts on quantiles, which follow from the samples of one cell. */
export function checkVerdicts({ limits, cells, metrics }: PageMatrix): Checked[] {
  return limits.flatMap(({ cell: place, metric: name, probability, bound, limit, ...verdict }) => {
    const cell = cells[place]
    const metric = metrics.find((candidate) => candidate.name === name)
    if (!cell || !metric || !isWhole(cell)) return []
    const value = quantile(ascending(valuesInOrder(cell, metric).values), probability)
    if (value === undefined) return []
    // Rounding may carry a value across a limit that it was next to.
    const isOpen = areAlike(value, limit)
    const found = bound === 'atMost' ? value <= limit : value >= limit
    const agrees = isOpen || found === verdict.isMet
    return [{ cell, metric, name: verdict.name, said: verdict.isMet, found, agrees }]
  })
}

export function areAlike(said: number | null, found: number | null): boolean {
  if (said === null || found === null) return said === found
  return Math.abs(said - found) <= ROUNDING + RELATIVE * Math.abs(found)
}

/** What the document writes: no infinity. */
export function written(value: number | undefined): number | null {
  return value === undefined || !Number.isFinite(value) ? null : value
}
