import { metricValues } from '../metrics/metric-values.ts'
import type { BaselineValue } from '../model/baseline.ts'
import { countedSamples } from '../model/counted-samples.ts'
import { type GatedMetricName, gatedMetrics } from '../model/metric.ts'
import { logMedianError } from '../stats/log-median-error.ts'
import { ascending, quantile } from '../stats/quantile.ts'
import { trimmedLocation } from '../stats/trimmed-location.ts'
import { capacityValueOf } from './capacity-value.ts'
import type { GateCell } from './gate-request.ts'
import type { GateValue } from './run-values.ts'

/** A metric's value of one cell in one phase of a run, as a baseline keeps it; Infinity is possible. */
export function runValueOf(
  { samples, price, search }: Pick<GateCell, 'samples' | 'price' | 'search'>,
  metric: GatedMetricName,
  phase: 'main' | 'confirm' = 'main',
): BaselineValue | undefined {
  if (metric === 'capacity') {
    return search && phase === 'main' ? capacityValueOf(search) : undefined
  }
  // Of an endpoint that was searched, times are of many loads.
  if (search) return undefined
  const { values } = metricValues(countedSamples(samples, phase), metric, price?.outputPerMTok)
  const median = quantile(ascending(values), 0.5)
  const middle = trimmedLocation(values)
  if (median === undefined || !middle) return undefined
  return {
    median,
    se: logMedianError(values),
    location: middle.location,
    locationSe: middle.se,
    n: values.length,
  }
}

/** Which of its two figures a run is judged by: runs of older versions have only their median. */
export type Measure = 'location' | 'median'

/** A metric, and by which of its figures it is judged. */
export interface MetricMeasure {
  readonly metric: GatedMetricName
  readonly by: Measure
}

/** On the scale of the gate: a logarithm that grows as things get worse, so that one test serves all. */
export function gateValue(
  { median, se, location, locationSe, n }: BaselineValue,
  { metric, by }: MetricMeasure,
): GateValue {
  // How sure a search is follows from its interval, and not from what it asked.
  if (metric === 'capacity') return { value: -Math.log(median), se, n: 1 / (se ?? 1) ** 2 }
  return by === 'location' && location !== undefined
    ? { value: sign(metric) * location, se: locationSe, n }
    : { value: sign(metric) * Math.log(median), se, n }
}

/** A shift on the scale of the gate as a fraction of the metric: 0.1 is 10 % more of it. */
export function changeOf(shift: number, metric: GatedMetricName): number {
  return Math.expm1(sign(metric) * shift)
}

/** A margin as a shift: 10 % slower is ln 1.1 for a time, and −ln 0.9 for a speed. */
export function limitOf(margin: number, metric: GatedMetricName): number {
  return sign(metric) * Math.log1p(sign(metric) * margin)
}

function sign(metric: GatedMetricName): 1 | -1 {
  return gatedMetrics[metric].better === 'higher' ? -1 : 1
}
