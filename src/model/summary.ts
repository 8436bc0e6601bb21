import type { MetricName } from './metric.ts'

/** Statistics of one metric over a cell's samples. Undefined where a figure does not exist. */
export interface MetricSummary {
  /** Values that count, censored ones included. */
  readonly n: number
  /** Requests that were given up before the event: +∞ (0 for speeds) in quantiles. */
  readonly nCensored: number
  /** Values that were seen of requests that failed later: an endless stream has a first token. */
  readonly nFromFailed: number
  /** Infinity where it lies among values that were given up. */
  readonly median: number | undefined
  /**
   * What the median is at least, by the times at which requests were given up; undefined where it is
   * known. Likewise for the others.
   */
  readonly medianAtLeast: number | undefined
  /** Limits of the interpolated order-statistic interval, 95 %. */
  readonly ciLow: number | undefined
  readonly ciHigh: number | undefined
  /** Limits of the exact bootstrap percentile interval, 95 %. */
  readonly bootstrapLow: number | undefined
  readonly bootstrapHigh: number | undefined
  readonly mean: number | undefined
  readonly sd: number | undefined
  readonly min: number | undefined
  readonly minAtLeast: number | undefined
  readonly max: number | undefined
  readonly maxAtLeast: number | undefined
  readonly p90: number | undefined
  readonly p90AtLeast: number | undefined
  readonly p90Low: number | undefined
  readonly p90High: number | undefined
  readonly p95: number | undefined
  readonly p95AtLeast: number | undefined
  readonly p95Low: number | undefined
  readonly p95High: number | undefined
  readonly p99: number | undefined
  readonly p99AtLeast: number | undefined
  readonly p99Low: number | undefined
  readonly p99High: number | undefined
  /** Sample standard deviation ÷ mean. */
  readonly cv: number | undefined
  /** 1.4826·MAD ÷ median. */
  readonly robustCv: number | undefined
  /** What n is worth after lag-1 autocorrelation and what blocks share; both widen the intervals. */
  readonly effectiveN: number
}

/** What a cell carried while its loop was in its steady state; undefined where blocks are too short. */
export interface LoadSummary {
  readonly blocks: number
  /** Requests per second that were asked for; undefined in a closed loop. */
  readonly requestedRate: number | undefined
  /** Complete answers per second, without what a block takes to fill and to drain. */
  readonly achievedRate: number | undefined
  /** Output tokens per second of all streams together. */
  readonly systemTokensPerSecond: number | undefined
  /** Open requests, averaged over the same time. */
  readonly meanInFlight: number | undefined
}

/** A cell's figures over its counted samples (warm-ups never count). */
export type CellSummary = { readonly [Metric in MetricName]: MetricSummary } & {
  /** Requests that ended: ok and failed, not aborted. */
  readonly n: number
  readonly nOk: number
  /** Requests that were given up after a wait: by their own time limit, or by somebody between. */
  readonly nCensored: number
  readonly failures: number
  /** Class of a failure → requests that failed with it. */
  readonly failuresByClass: Readonly<Partial<Record<string, number>>>
  readonly failureRate: number | undefined
  /** Passed ÷ ok, 0 to 1. */
  readonly quality: number | undefined
  readonly qualityPassed: number
  /** Answers of which no check failed, and a judge gave no score. */
  readonly qualityUnknown: number
  /** How often each check failed. */
  readonly failedChecks: Readonly<Partial<Record<string, number>>>
  /** Name of a check → answers of which it said nothing: it threw, took too long or returned something else. */
  readonly brokenChecks: Readonly<Partial<Record<string, number>>>
  /** Name of a check that gives scores → the mean over the answers that have one. */
  readonly scores: Readonly<Partial<Record<string, number>>>
  readonly truncated: number
  /** Sum over the requests whose cost is known; undefined when none is. */
  readonly costUsd: number | undefined
  readonly nCostUnknown: number
  /** Share of the requests that kept the objective, 0 to 1; undefined where there is none. */
  readonly goodput: number | undefined
  /** Undefined where every round was a block of its own, and so nothing overlapped. */
  readonly load: LoadSummary | undefined
  /** Requests over a connection that had to be opened for them. */
  readonly coldConnections: number
  readonly notStreamed: number
  /** Median over samples of the client's own p99 event-loop delay. */
  readonly clientDelayMs: number | undefined
  readonly clientLimited: boolean
}
