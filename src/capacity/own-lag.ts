import { metrics, rankedMetricNames } from '../model/metric.ts'
import type { Sample } from '../model/sample.ts'
import type { Objective } from '../model/threshold.ts'
import { ascending, quantile } from '../stats/quantile.ts'

/** From this part of a limit on, this machine's own delay decides whether a request keeps it. */
const LAG_SHARE = 0.25
/** The event loop is watched with timers of a millisecond: less than one cannot be told from none. */
const MIN_LAG_MS = 1

/**
 * By how many milliseconds this machine lagged during a block, where that is so much of a limit that the block
 * says nothing of the endpoint; undefined where it did not.
 */
export function ownLagOf(samples: readonly Sample[], objective: Objective): number | undefined {
  const limits = rankedMetricNames.flatMap((name) => {
    const limit = objective[name]
    return metrics[name].unit === 'ms' && limit !== undefined ? limit : []
  })
  const delays = samples.flatMap(({ clientDelayMs }) => clientDelayMs ?? [])
  const lagMs = quantile(ascending(delays), 0.5)
  if (lagMs === undefined || limits.length === 0) return undefined
  return lagMs >= MIN_LAG_MS && lagMs > LAG_SHARE * Math.min(...limits) ? lagMs : undefined
}

/** The median time of the answers of a block, in seconds; undefined where none ended well. */
export function answerSecondsOf(samples: readonly Sample[]): number | undefined {
  const times = samples.flatMap(({ status, totalMs }) =>
    status === 'ok' && totalMs !== undefined ? totalMs : [],
  )
  const median = quantile(ascending(times), 0.5)
  return median === undefined ? undefined : median / 1000
}
