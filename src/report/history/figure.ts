import type { Capacity } from '../../model/capacity.ts'
import { recordOf } from '../../model/record-of.ts'
import type { CellSummary, MetricSummary } from '../../model/summary.ts'
import { memoize } from '../../stats/memoize.ts'
import { rateInterval } from '../../stats/rate-interval.ts'

/** What a history follows of every cell. */
export const followedMetrics = [
  'ttftMs',
  'ttftP95Ms',
  'totalMs',
  'tokensPerSecond',
  'failureRate',
  'quality',
  'costUsd',
  'capacity',
] as const
export type FollowedMetric = (typeof followedMetrics)[number]

/** A figure of one run with its 95 % interval. */
export interface Figure {
  /** Infinity where it lies among requests that were given up. */
  readonly value: number
  /** Undefined, like `high`, where there are too few values, and of costs. */
  readonly low: number | undefined
  readonly high: number | undefined
}

export type Figures = Readonly<Partial<Record<FollowedMetric, Figure>>>

/** The figures of a cell that exist, of a searched endpoint its capacity alone; costs are US dollars of a request, the mean of those known. */
export function figuresOf(summary: CellSummary, found?: Capacity): Figures {
  if (found) return withoutUnknown({ ...noFigures, capacity: capacityOf(found) })
  const { ttftMs, totalMs, tokensPerSecond, n, nOk, failures, nCostUnknown, costUsd } = summary
  const judged = nOk - summary.qualityUnknown
  const priced = n - nCostUnknown
  return withoutUnknown({
    ...noFigures,
    ttftMs: medianOf(ttftMs),
    ttftP95Ms: figureOf(ttftMs.p95 ?? beyond(ttftMs.p95AtLeast), ttftMs.p95Low, ttftMs.p95High),
    totalMs: medianOf(totalMs),
    tokensPerSecond: medianOf(tokensPerSecond),
    failureRate: shareOf(failures, n),
    quality: summary.quality === undefined ? undefined : shareOf(summary.qualityPassed, judged),
    costUsd:
      costUsd === undefined || priced <= 0
        ? undefined
        : { value: costUsd / priced, low: undefined, high: undefined },
  })
}

const noFigures = recordOf(followedMetrics, () => undefined)

/** Loads are drawn by their logarithms: an end at 0 is none. */
function capacityOf({ value, ciLow, ciHigh }: Capacity): Figure | undefined {
  return figureOf(value === 0 ? undefined : value, ciLow === 0 ? undefined : ciLow, ciHigh)
}

function medianOf({ median, medianAtLeast, ciLow, ciHigh }: MetricSummary): Figure | undefined {
  return figureOf(median ?? beyond(medianAtLeast), ciLow, ciHigh)
}

/** Where only a lower limit is known, the figure lies beyond the time limit. */
function beyond(atLeast: number | undefined): number | undefined {
  return atLeast === undefined ? undefined : Infinity
}

function figureOf(
  value: number | undefined,
  low: number | undefined,
  high: number | undefined,
): Figure | undefined {
  return value === undefined ? undefined : { value, low, high }
}

/** Counts repeat from run to run, and an exact interval takes a while. */
const intervalOf = memoize(({ count, of }: { readonly count: number; readonly of: number }) =>
  rateInterval(count, of),
)

function shareOf(count: number, of: number): Figure | undefined {
  if (of <= 0) return undefined
  return { value: count / of, ...intervalOf({ count, of }) }
}

function withoutUnknown(figures: Record<FollowedMetric, Figure | undefined>): Figures {
  return Object.fromEntries(Object.entries(figures).filter(([, figure]) => figure !== undefined))
}
