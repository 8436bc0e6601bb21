import { gatewayWaitMs, isGivenUp, leastValueOf, type UnseenRequest } from '../model/given-up.ts'
import { metrics, type MetricName, metricValue, openLoopMetrics } from '../model/metric.ts'
import type { Sample } from '../model/sample.ts'

/** Values of a metric in time order. */
export interface MetricValues {
  /** Those that were given up count as the worst. */
  readonly values: number[]
  /** The same, but those that were given up are what they are at least. */
  readonly leastValues: number[]
  /** The block of each. */
  readonly blocks: number[]
  readonly nCensored: number
  /** Values that were seen of requests that failed later. */
  readonly nFromFailed: number
}

/**
 * Values of a metric; requests that were given up before the event count as the worst. `gatewayMs` is
 * that of the whole cell, where these are not all of its samples.
 */
export function metricValues(
  samples: readonly Sample[],
  name: MetricName,
  outputPerMTok: number | undefined,
  gatewayMs: number = gatewayWaitOf(samples),
): MetricValues {
  const values: number[] = []
  const leastValues: number[] = []
  const blocks: number[] = []
  let nCensored = 0
  let nFromFailed = 0
  for (const sample of samples) {
    const value = metricValue(sample, name, outputPerMTok)
    const isWorst = value === undefined && isCensored(sample, name, { outputPerMTok, gatewayMs })
    if (value === undefined && !isWorst) continue
    const worst = metrics[name].censored ?? Infinity
    values.push(value ?? worst)
    leastValues.push(value ?? leastValueOf({ ...sample, ...unseen(sample) }, name) ?? worst)
    blocks.push(sample.block)
    if (isWorst) nCensored += 1
    else if (sample.status === 'failed') nFromFailed += 1
  }
  return { values, leastValues, blocks, nCensored, nFromFailed }
}

/** Whether a request without a value of the metric counts as the worst: it was given up before the event. */
export function isCensored(
  sample: Sample,
  name: MetricName,
  {
    outputPerMTok,
    gatewayMs,
  }: { readonly outputPerMTok: number | undefined; readonly gatewayMs: number },
): boolean {
  if (metrics[name].censored === undefined) return false
  if (!isGivenUp(unseen(sample), name, gatewayMs)) return false
  if (openLoopMetrics.has(name)) return sample.intendedAt !== undefined
  return name !== 'pricePerformance' || Boolean(outputPerMTok)
}

/** A sample as the rule on what was given up reads it. */
export function unseen({ failure, ttftMs, endMs, streamed }: Sample): UnseenRequest {
  return {
    failureClass: failure?.class,
    failureStatus: failure?.status,
    failureMessage: failure?.message,
    ttftMs,
    endMs,
    streamed,
  }
}

/** From which time on a gateway's failure was waited for, by a cell's counted samples. */
export function gatewayWaitOf(samples: readonly Sample[]): number {
  return gatewayWaitMs(
    samples.flatMap(({ status, ttftMs, totalMs }) =>
      status === 'ok' ? (ttftMs ?? totalMs ?? []) : [],
    ),
  )
}
