import { type GatedMetricName, gatedMetricNames } from '../model/metric.ts'
import type { Thresholds } from '../model/threshold.ts'

/** The metrics that a matrix holds against its accepted runs. */
export function regressionMetrics(thresholds: Thresholds): GatedMetricName[] {
  return gatedMetricNames.filter((metric) => thresholds[metric]?.regression !== undefined)
}
