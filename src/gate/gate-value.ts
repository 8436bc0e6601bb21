import { metricValues } from '../metrics/metric-values.ts'
import type { BaselineValue } from '../model/baseline.ts'
import { countedSamples } from '../model/counted-samples.ts'
import { type MetricName, metrics } from '../model/metric.ts'
import type { Sample } from '../model/sample.ts'
import { logMedianError } from '../stats/log-median-error.ts'
import { ascending, quantile } from '../stats/quantile.ts'
import { trimmedLocation } from '../stats/trimmed-location.ts'
import type { GateValue } from './run-values.ts'

/** A metric's value of one cell in one phase of a run, as a baseline keeps it; Infinity is possible. */
export function runValueOf(
  samples: readonly Sample[],
  metric: MetricName,
  options: {
    readonly phase: 'main' | 'confirm'
    readonly outputPerMTok: number | undefined
  },
): BaselineValue | undefined {
  const { values } = metricValues(
    countedSamples(samples, options.phase),
    metric,
    options.outputPerMTok,
  )
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
  readonly metric: MetricName
  readonly by: Measure
}

/** On the scale of the gate: a logarithm that grows as things get worse, so that one test serves all. */
export function gateValue(
  { median, se, location, locationSe, n }: BaselineValue,
  { metric, by }: MetricMeasure,
): GateValue {
  return by === 'location' && location !== undefined
    ? { value: sign(metric) * location, se: locationSe, n }
    : { value: sign(metric) * Math.log(median), se, n }
}

/** A shift on the scale of the gate as a fraction of the metric: 0.1 is 10 % more of it. */
export function changeOf(shift: number, metric: MetricName): number {
  return Math.expm1(sign(metric) * shift)
}

/** A margin as a shift: 10 % slower is ln 1.1 for a time, and −ln 0.9 for a speed. */
export function limitOf(margin: number, metric: MetricName): number {
  return sign(metric) * Math.log1p(sign(metric) * margin)
}

function sign(metric: MetricName): 1 | -1 {
  return metrics[metric].better === 'higher' ? -1 : 1
}
