import { significant } from '../format/significant.ts'
import type { Sample } from './sample.ts'

/** Name of a metric; {@link PerMetric} says what each is. */
export type MetricName =
  | 'ttfbMs'
  | 'ttftMs'
  | 'ttfoMs'
  | 'totalMs'
  | 'ttftFromIntendedMs'
  | 'totalFromIntendedMs'
  | 'queueMs'
  | 'interChunkMs'
  | 'longestStallMs'
  | 'tokensPerSecond'
  | 'endToEndTokensPerSecond'
  | 'outputTokens'
  | 'pricePerformance'

/** The per-sample figures that get statistics and may carry thresholds. */
export const metricNames = [
  'ttfbMs',
  'ttftMs',
  'ttfoMs',
  'totalMs',
  'ttftFromIntendedMs',
  'totalFromIntendedMs',
  'queueMs',
  'interChunkMs',
  'longestStallMs',
  'tokensPerSecond',
  'endToEndTokensPerSecond',
  'outputTokens',
  'pricePerformance',
] as const satisfies readonly MetricName[]

/** Name of a metric of which less, or more, is better. */
export type RankedMetricName = Exclude<MetricName, 'outputTokens'>

/** What may be held against accepted runs: a figure of requests, or the highest load of an endpoint that was searched. */
export type GatedMetricName = MetricName | 'capacity'

export const gatedMetricNames = [
  ...metricNames,
  'capacity',
] as const satisfies readonly GatedMetricName[]

export interface Metric {
  readonly name: MetricName
  /** How test names and messages call it. */
  readonly label: string
  /** Stands behind a figure; empty where the label says it. */
  readonly unit: 'ms' | 'tokens' | ''
  readonly better: 'lower' | 'higher' | 'neither'
  /** The value a request that was given up before the event stands for in quantiles and ranks. */
  readonly censored: number | undefined
}

export const metrics: Readonly<Record<MetricName, Metric>> = {
  ttfbMs: latency('ttfbMs', 'first byte'),
  ttftMs: latency('ttftMs', 'ttft'),
  ttfoMs: latency('ttfoMs', 'first visible token'),
  totalMs: latency('totalMs', 'total'),
  ttftFromIntendedMs: latency('ttftFromIntendedMs', 'ttft from intended'),
  totalFromIntendedMs: latency('totalFromIntendedMs', 'total from intended'),
  queueMs: latency('queueMs', 'client queue'),
  interChunkMs: latency('interChunkMs', 'chunk gap'),
  longestStallMs: latency('longestStallMs', 'longest stall'),
  tokensPerSecond: {
    name: 'tokensPerSecond',
    label: 'tokens/s',
    unit: '',
    better: 'higher',
    censored: 0,
  },
  endToEndTokensPerSecond: {
    name: 'endToEndTokensPerSecond',
    label: 'end-to-end tokens/s',
    unit: '',
    better: 'higher',
    censored: 0,
  },
  outputTokens: {
    name: 'outputTokens',
    label: 'output',
    unit: 'tokens',
    better: 'neither',
    censored: undefined,
  },
  pricePerformance: {
    name: 'pricePerformance',
    label: 'tokens/s per $',
    unit: '',
    better: 'higher',
    censored: 0,
  },
}

/** How what may be held against accepted runs is called, and what of it is better. */
export const gatedMetrics: Readonly<Record<GatedMetricName, Pick<Metric, 'label' | 'better'>>> = {
  ...metrics,
  capacity: { label: 'capacity', better: 'higher' },
}

/** The metrics of which less, or more, is better. */
export const rankedMetricNames = metricNames.filter(
  (name): name is RankedMetricName => metrics[name].better !== 'neither',
)

/** What only a request that was due at some time can have: one of an open loop. */
export const openLoopMetrics: ReadonlySet<MetricName> = new Set([
  'ttftFromIntendedMs',
  'totalFromIntendedMs',
  'queueMs',
])

/** What only an answer has that streams: a first token, and a pace from there on. */
export const streamMetrics: ReadonlySet<MetricName> = new Set([
  'ttftMs',
  'ttfoMs',
  'ttftFromIntendedMs',
  'interChunkMs',
  'longestStallMs',
  'tokensPerSecond',
  'pricePerformance',
])

function latency(name: MetricName, label: string): Metric {
  return { name, label, unit: 'ms', better: 'lower', censored: Infinity }
}

/**
 * Output tokens that streamed over the total time of an answer, in a second. Who holds the first tokens
 * back, to send the others faster, is no faster by it.
 */
export function endToEndTokensPerSecond({
  status,
  streamedTokens,
  totalMs,
}: Pick<Sample, 'status' | 'streamedTokens' | 'totalMs'>): number | undefined {
  if (status !== 'ok' || streamedTokens === undefined || !totalMs || totalMs <= 0) return undefined
  return significant((streamedTokens / totalMs) * 1000)
}

/**
 * A sample's value of a metric; undefined when it was not observed. Price-performance is tokens/s ÷
 * (output $ per 1M tokens). Times from the intended send time, which only open loops have, add what
 * the request waited on this side. End-to-end tokens/s has the wait for the first token in it.
 */
export function metricValue(
  sample: Sample,
  metric: MetricName,
  outputPerMTok: number | undefined,
): number | undefined {
  if (metric === 'ttftFromIntendedMs') return sum(sample.queueMs, sample.ttftMs)
  if (metric === 'totalFromIntendedMs') return sum(sample.queueMs, sample.totalMs)
  // Of a broken answer nobody knows how many there would have been.
  if (metric === 'outputTokens' && sample.status !== 'ok') return undefined
  if (metric === 'endToEndTokensPerSecond') return endToEndTokensPerSecond(sample)
  if (metric !== 'pricePerformance') return sample[metric]
  if (sample.tokensPerSecond === undefined || !outputPerMTok) return undefined
  return significant(sample.tokensPerSecond / outputPerMTok)
}

function sum(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? undefined : one + other
}
