import type { PerMetric } from './per-metric.ts'

/** Statistics of one metric over a cell's samples. Undefined where a figure does not exist. */
export interface MetricSummary {
  /** Values that count, censored ones included. */
  readonly n: number
  /** Requests that were given up before the event: +∞ (0 for speeds) in quantiles. */
  readonly nCensored: number
  /** Values that were seen of requests that failed later: an endless stream has a first token. */
  readonly nFromFailed: number
  /** The 50th percentile. Infinity where it lies among values that were given up. */
  readonly median: number | undefined
  /**
   * What the median is at least, by the times at which requests were given up; undefined where it is
   * known. Likewise for the others.
   */
  readonly medianAtLeast: number | undefined
  /** Lower end of the interpolated order-statistic interval of the median, 95 %. */
  readonly ciLow: number | undefined
  /** Upper end of the same; undefined where too few rounds have none. */
  readonly ciHigh: number | undefined
  /** Lower end of the exact bootstrap percentile interval of the median, 95 %. */
  readonly bootstrapLow: number | undefined
  /** Upper end of the same. */
  readonly bootstrapHigh: number | undefined
  /** Arithmetic mean. */
  readonly mean: number | undefined
  /** Sample standard deviation. */
  readonly sd: number | undefined
  /** The smallest value. */
  readonly min: number | undefined
  /** What the smallest value is at least, by the times at which requests were given up. */
  readonly minAtLeast: number | undefined
  /** The largest value. */
  readonly max: number | undefined
  /** What the largest value is at least, by the times at which requests were given up. */
  readonly maxAtLeast: number | undefined
  /** The 90th percentile, interpolated (type 7). */
  readonly p90: number | undefined
  /** What the 90th percentile is at least, by the times at which requests were given up. */
  readonly p90AtLeast: number | undefined
  /** Lower end of the 95 % interval of the 90th percentile. */
  readonly p90Low: number | undefined
  /** Upper end of the 95 % interval of the 90th percentile; undefined where too few rounds have none. */
  readonly p90High: number | undefined
  /** The 95th percentile, interpolated (type 7). */
  readonly p95: number | undefined
  /** What the 95th percentile is at least, by the times at which requests were given up. */
  readonly p95AtLeast: number | undefined
  /** Lower end of the 95 % interval of the 95th percentile. */
  readonly p95Low: number | undefined
  /** Upper end of the 95 % interval of the 95th percentile; undefined where too few rounds have none. */
  readonly p95High: number | undefined
  /** The 99th percentile, interpolated (type 7). */
  readonly p99: number | undefined
  /** What the 99th percentile is at least, by the times at which requests were given up. */
  readonly p99AtLeast: number | undefined
  /** Lower end of the 95 % interval of the 99th percentile. */
  readonly p99Low: number | undefined
  /** Upper end of the 95 % interval of the 99th percentile; undefined where too few rounds have none. */
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
  /** Blocks of rounds that were sent together. */
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
export interface CellSummary extends PerMetric<MetricSummary> {
  /** Requests that ended: ok and failed, not aborted. */
  readonly n: number
  /** Requests that ended with a whole answer. */
  readonly nOk: number
  /** Requests that were given up after a wait: by their own time limit, or by somebody between. */
  readonly nCensored: number
  /** Requests that failed. */
  readonly failures: number
  /** Class of a failure → requests that failed with it. */
  readonly failuresByClass: Readonly<Partial<Record<string, number>>>
  /** Share of requests that failed, 0 to 1; undefined without requests. */
  readonly failureRate: number | undefined
  /** Passed ÷ ok, 0 to 1. */
  readonly quality: number | undefined
  /** Answers that passed their checks. */
  readonly qualityPassed: number
  /** Answers of which no check failed, and a judge gave no score. */
  readonly qualityUnknown: number
  /** How often each check failed. */
  readonly failedChecks: Readonly<Partial<Record<string, number>>>
  /** Name of a check → answers of which it said nothing: it threw, took too long or returned something else. */
  readonly brokenChecks: Readonly<Partial<Record<string, number>>>
  /** Name of a check that gives scores → the mean over the answers that have one. */
  readonly scores: Readonly<Partial<Record<string, number>>>
  /** Answers that were cut at the token limit. */
  readonly truncated: number
  /** Sum over the requests whose cost is known; undefined when none is. */
  readonly costUsd: number | undefined
  /** Requests whose cost is not known. */
  readonly nCostUnknown: number
  /** Share of the requests that kept the objective, 0 to 1; undefined where there is none. */
  readonly goodput: number | undefined
  /** Undefined where every round was a block of its own, and so nothing overlapped. */
  readonly load: LoadSummary | undefined
  /** Requests over a connection that had to be opened for them. */
  readonly coldConnections: number
  /** Answers that came in one piece. */
  readonly notStreamed: number
  /** Median over samples of the client's own p99 event-loop delay. */
  readonly clientDelayMs: number | undefined
  /** Whether this machine lagged so much that its own delay may explain the figures. */
  readonly clientLimited: boolean
}
