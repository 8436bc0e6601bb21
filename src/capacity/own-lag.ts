import { goodputOf } from '../metrics/goodput.ts'
import type { CapacityRule } from '../model/capacity.ts'
import { metrics, rankedMetricNames } from '../model/metric.ts'
import type { Sample } from '../model/sample.ts'
import type { Objective } from '../model/threshold.ts'
import { ascending, quantile } from '../stats/quantile.ts'

/** From this part of a limit on, this machine's own delay decides whether a request keeps it. */
const LAG_SHARE = 0.25
/** The event loop is watched with timers, which fire on whole milliseconds: less cannot be told from none. */
const MIN_LAG_MS = 1

/** A block that keeps less than this part of the share even without the delay says what it says. */
const CLEAR_PART = 0.5

/**
 * By how many milliseconds this machine lagged during a block, where that is so much of a limit that the block
 * says nothing of the endpoint; undefined where it did not, or where too few would have been kept without it.
 */
export function ownLagOf(
  samples: readonly Sample[],
  {
    objective,
    share,
    outputPerMTok,
  }: Pick<CapacityRule, 'objective' | 'share'> & { readonly outputPerMTok: number | undefined },
): number | undefined {
  const limits = rankedMetricNames.flatMap((name) => {
    const limit = objective[name]
    return metrics[name].unit === 'ms' && limit !== undefined ? limit : []
  })
  const delays = samples.flatMap(({ clientDelayMs }) => clientDelayMs ?? [])
  const lagMs = quantile(ascending(delays), 0.5)
  if (lagMs === undefined || limits.length === 0) return undefined
  if (lagMs < MIN_LAG_MS || lagMs <= LAG_SHARE * Math.min(...limits)) return undefined
  const without = goodputOf(samples, relaxed(objective, lagMs), outputPerMTok) ?? 0
  return without < CLEAR_PART * share ? undefined : lagMs
}

/** The objective with more time, by so much. */
function relaxed(objective: Objective, ms: number): Objective {
  return Object.fromEntries(
    rankedMetricNames.flatMap((name) => {
      const limit = objective[name]
      if (limit === undefined) return []
      return [[name, metrics[name].unit === 'ms' ? limit + ms : limit]]
    }),
  )
}

/** The median time of the answers of a block, in seconds; undefined where none ended well. */
export function answerSecondsOf(samples: readonly Sample[]): number | undefined {
  const times = samples.flatMap(({ status, totalMs }) =>
    status === 'ok' && totalMs !== undefined ? totalMs : [],
  )
  const median = quantile(ascending(times), 0.5)
  return median === undefined ? undefined : median / 1000
}
