import { metrics, metricValue, rankedMetricNames } from '../model/metric.ts'
import type { Sample } from '../model/sample.ts'
import type { Objective } from '../model/threshold.ts'

/**
 * The share of the given requests that succeeded and kept every part of the objective, 0 to 1. What
 * was not observed was not kept. Undefined for no requests.
 */
export function goodputOf(
  samples: readonly Sample[],
  objective: Objective,
  outputPerMTok: number | undefined,
): number | undefined {
  if (samples.length === 0) return undefined
  const kept = samples.filter((sample) => keepsObjective(sample, objective, outputPerMTok))
  return kept.length / samples.length
}

/** Whether a request succeeded and kept every part of the objective. */
export function keepsObjective(
  sample: Sample,
  objective: Objective,
  outputPerMTok: number | undefined,
): boolean {
  if (sample.status !== 'ok') return false
  return rankedMetricNames.every((name) => {
    const limit = objective[name]
    if (limit === undefined) return true
    const value = metricValue(sample, name, outputPerMTok)
    if (value === undefined) return false
    return metrics[name].better === 'higher' ? value >= limit : value <= limit
  })
}
