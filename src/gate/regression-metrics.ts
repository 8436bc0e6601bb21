import { type MetricName, metricNames } from '../model/metric.ts'
import type { Thresholds } from '../model/threshold.ts'

/** The metrics whose medians a matrix holds against its accepted runs. */
export function regressionMetrics(thresholds: Thresholds): MetricName[] {
  return metricNames.filter((metric) => thresholds[metric]?.regression !== undefined)
}
