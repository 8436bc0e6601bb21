import { metricNames, metrics, type MetricName, rankedMetricNames } from '../model/metric.ts'
import {
  type Objective,
  statisticNames,
  type Threshold,
  type Thresholds,
} from '../model/threshold.ts'

const bounds = ['atMost', 'atLeast'] as const

/** Every limit of a matrix as one entry: what becomes a test under each cell. */
export function listThresholds(thresholds: Thresholds): Threshold[] {
  const list: Threshold[] = metricNames.flatMap((metric) => listMetric(metric, thresholds))
  if (thresholds.costUsd) {
    list.push({ kind: 'costUsd', bound: 'atMost', limit: thresholds.costUsd.atMost })
  }
  if (thresholds.quality) {
    list.push({ kind: 'quality', bound: 'atLeast', limit: thresholds.quality.atLeast })
  }
  if (thresholds.failures) {
    list.push({ kind: 'failures', bound: 'atMost', limit: thresholds.failures.atMost })
  }
  if (thresholds.goodput) {
    const { objective, atLeast } = thresholds.goodput
    list.push({ kind: 'goodput', objective, bound: 'atLeast', limit: atLeast })
  }
  return list
}

function listMetric(metric: MetricName, thresholds: Thresholds): Threshold[] {
  return statisticNames.flatMap((statistic) =>
    bounds.flatMap((bound): Threshold[] => {
      const limit = thresholds[metric]?.[statistic]?.[bound]
      return limit === undefined ? [] : [{ kind: 'metric', metric, statistic, bound, limit }]
    }),
  )
}

/** A threshold as its test is called, e.g. `ttft p95 ≤ 2500 ms`. */
export function thresholdName(threshold: Threshold): string {
  const sign = threshold.bound === 'atMost' ? '≤' : '≥'
  switch (threshold.kind) {
    case 'metric': {
      const { label, unit } = metrics[threshold.metric]
      const suffix = threshold.statistic === 'cv' || unit === '' ? '' : ` ${unit}`
      return `${label} ${threshold.statistic} ${sign} ${threshold.limit}${suffix}`
    }
    case 'quality':
    case 'failures':
      return `${threshold.kind} ${sign} ${percent(threshold.limit)}`
    case 'goodput':
      return `goodput ${sign} ${percent(threshold.limit)} (${objectiveName(threshold.objective)})`
    case 'costUsd':
      return `cost ${sign} $${threshold.limit}`
    default:
      return threshold satisfies never
  }
}

/** What a request has to keep, e.g. `ttft ≤ 800 ms and tokens/s ≥ 20`. */
export function objectiveName(objective: Objective): string {
  return rankedMetricNames
    .flatMap((name) => {
      const limit = objective[name]
      if (limit === undefined) return []
      const { label, unit, better } = metrics[name]
      return `${label} ${better === 'higher' ? '≥' : '≤'} ${limit}${unit === '' ? '' : ` ${unit}`}`
    })
    .join(' and ')
}

/** A share as a percentage with at most two decimals. */
export function percent(share: number): string {
  return `${Number((share * 100).toFixed(2))} %`
}
