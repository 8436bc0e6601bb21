import type { ContrastMetric } from '../model/contrast.ts'
import type { GateSettings } from '../model/gate-settings.ts'
import { type GatedMetricName, gatedMetricNames, gatedMetrics, metrics } from '../model/metric.ts'
import type { Thresholds } from '../model/threshold.ts'
import { contrastMetrics } from './contrasts.ts'
import { percent } from './threshold-list.ts'

/** A limit on how much worse a median, or a capacity, may become against the accepted runs. */
export interface RegressionThreshold {
  readonly metric: GatedMetricName
  /** As a fraction; see `RegressionLimit`. */
  readonly limit: number
  /** E.g. `ttft regression ≤ 10 %`. */
  readonly name: string
}

/** A limit on a contrast. */
export interface ContrastThreshold {
  readonly metric: ContrastMetric
  readonly bound: 'atMost' | 'atLeast'
  /** A fraction of the reference; a difference for rates. */
  readonly limit: number
  /** E.g. `ttft ≤ +25 %`. */
  readonly name: string
}

/** The regression thresholds of a matrix, one a metric. */
export function listRegressions(
  thresholds: Thresholds,
  { margin }: Pick<GateSettings, 'margin'>,
): RegressionThreshold[] {
  return gatedMetricNames.flatMap((metric) => {
    const regression = thresholds[metric]?.regression
    if (!regression) return []
    const limit = regression.atMost ?? margin
    return { metric, limit, name: `${gatedMetrics[metric].label} regression ≤ ${percent(limit)}` }
  })
}

/** The contrast thresholds of a matrix. */
export function listContrasts(thresholds: Thresholds): ContrastThreshold[] {
  return contrastMetrics.flatMap((metric) =>
    (['atMost', 'atLeast'] as const).flatMap((bound): ContrastThreshold[] => {
      const limit = thresholds.contrast?.[metric]?.[bound]
      if (limit === undefined) return []
      return [{ metric, bound, limit, name: contrastName(metric, bound, limit) }]
    }),
  )
}

function contrastName(metric: ContrastMetric, bound: 'atMost' | 'atLeast', limit: number): string {
  const isRate = metric === 'quality' || metric === 'failures'
  const label = isRate ? metric : metrics[metric].label
  const signed = `${limit < 0 ? '−' : '+'}${percent(Math.abs(limit))}`
  return `${label} ${bound === 'atMost' ? '≤' : '≥'} ${isRate ? signed.replace('%', 'points') : signed}`
}
