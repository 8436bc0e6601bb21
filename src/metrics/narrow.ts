import { type AdaptiveRounds, LOOK_CONFIDENCE } from '../model/adaptive-rounds.ts'
import { countedSamples } from '../model/counted-samples.ts'
import type { Sample } from '../model/sample.ts'
import { effectiveSize } from '../stats/effective-size.ts'
import { orderStatisticInterval } from '../stats/order-statistic-interval.ts'
import { ascending, quantile } from '../stats/quantile.ts'
import { metricValues } from './metric-values.ts'

/**
 * Whether the interval of a cell's median is narrow enough to stop at. One that does not exist, or
 * reaches beyond the timeout, is not.
 */
export function isNarrow(
  samples: readonly Sample[],
  { metric, relativeWidth }: AdaptiveRounds['until'],
  outputPerMTok: number | undefined,
): boolean {
  const observed = metricValues(countedSamples(samples), metric, outputPerMTok)
  const sorted = ascending(observed.values)
  const median = quantile(sorted, 0.5)
  const { low, high } = orderStatisticInterval(sorted, 0.5, {
    confidence: LOOK_CONFIDENCE,
    effectiveN: effectiveSize(observed),
  })
  if (median === undefined || low === undefined || high === undefined) return false
  return Number.isFinite(high) && high - low <= relativeWidth * median
}
