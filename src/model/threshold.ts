import type { MetricName } from './metric.ts'
import type { MetricOptions, RankedMetricOptions } from './options/metric-options.ts'

export const statisticNames = ['median', 'mean', 'p90', 'p95', 'p99', 'max', 'cv'] as const
export type StatisticName = (typeof statisticNames)[number]

/** A limit on a figure: `atMost`, `atLeast` or both. */
export interface Limit {
  /**
   * The largest value that passes, in the unit of the figure.
   * @example { atMost: 800 }
   */
  readonly atMost?: number | undefined
  /**
   * The smallest value that passes, in the unit of the figure.
   * @example { atLeast: 30 }
   */
  readonly atLeast?: number | undefined
}

/** How much worse the median of a metric, or a capacity, may become against the accepted runs. */
export interface RegressionLimit {
  /**
   * The largest change for the worse, as a fraction from 0 on: 0.1 is 10 %.
   * @default the `margin` of the plugin's `gate` option, 0.05
   * @example regression: { atMost: 0.1 }
   */
  readonly atMost?: number | undefined
}

/** Limits on the statistics of one metric over the requests of a cell. Each limit is a test. */
export interface MetricThresholds {
  /**
   * The 50th percentile over the requests of a cell, in the unit of the metric.
   * @example median: { atMost: 600 }
   */
  readonly median?: Limit | undefined
  /**
   * The arithmetic mean over the requests of a cell, in the unit of the metric. One long stall moves it.
   * @example mean: { atMost: 700 }
   */
  readonly mean?: Limit | undefined
  /**
   * The 90th percentile over the requests of a cell, in the unit of the metric.
   * @example p90: { atMost: 700 }
   */
  readonly p90?: Limit | undefined
  /**
   * The 95th percentile over the requests of a cell, in the unit of the metric. Its interval has an upper
   * end from 72 rounds on.
   * @example p95: { atMost: 800 }
   */
  readonly p95?: Limit | undefined
  /**
   * The 99th percentile over the requests of a cell, in the unit of the metric. Its interval has an upper
   * end from 368 rounds on.
   * @example p99: { atMost: 1_500 }
   */
  readonly p99?: Limit | undefined
  /**
   * The largest value over the requests of a cell, in the unit of the metric.
   * @example max: { atMost: 10_000 }
   */
  readonly max?: Limit | undefined
  /**
   * Coefficient of variation, without a unit: standard deviation divided by the mean. Low is consistent.
   * @example cv: { atMost: 0.3 }
   */
  readonly cv?: Limit | undefined
  /**
   * How much worse the median may become against the accepted runs of the baseline. `{}` takes the margin
   * of the plugin's `gate` option.
   * @example regression: { atMost: 0.1 }
   */
  readonly regression?: RegressionLimit | undefined
}

/**
 * Limits on the change against the reference cell: a fraction, 0.25 is 25 % more; for `quality` and
 * `failures` a difference. A limit fails only where the whole interval of the change lies beyond it.
 */
export interface ContrastThresholds extends MetricOptions<Limit> {
  /**
   * Difference in the share of answers that passed their checks, −1 to 1.
   * @example contrast: { quality: { atLeast: -0.05 } }
   */
  readonly quality?: Limit | undefined
  /**
   * Difference in the share of requests that failed, −1 to 1.
   * @example contrast: { failures: { atMost: 0.02 } }
   */
  readonly failures?: Limit | undefined
}

/**
 * What a request has to keep to count for goodput: of times at most so many milliseconds, of speeds at
 * least so many tokens per second. A request keeps the objective where it keeps every part.
 */
export interface Objective extends RankedMetricOptions<number> {}

/** Goodput: the share of requests that keep an objective. */
export interface GoodputThreshold {
  /**
   * What each request has to keep: a metric, and its limit.
   * @example objective: { ttftMs: 800 }
   */
  readonly objective: Objective
  /**
   * The smallest share of requests that keep the objective, 0 to 1. A failed request keeps none.
   * @example atLeast: 0.95
   */
  readonly atLeast: number
}

/** Limits on the highest load: `atLeast`, `regression` or both. */
export interface CapacityThresholds {
  /**
   * The smallest load that passes: requests in flight, or per second. The test fails where the whole interval
   * lies below, and is inconclusive where the interval spans it.
   * @example capacity: { atLeast: 12 }
   */
  readonly atLeast?: number | undefined
  /**
   * How much lower the capacity may become against the accepted runs of the baseline. `{}` takes the margin
   * of the plugin's `gate` option.
   * @example capacity: { regression: { atMost: 0.2 } }
   */
  readonly regression?: RegressionLimit | undefined
}

/** A lower limit on a share. */
export interface ShareAtLeast {
  /**
   * The smallest share that passes, 0 to 1.
   * @example { atLeast: 0.9 }
   */
  readonly atLeast: number
}

/** An upper limit on a share. */
export interface ShareAtMost {
  /**
   * The largest share that passes, 0 to 1.
   * @example { atMost: 0.05 }
   */
  readonly atMost: number
}

/** An upper limit on a sum of money. */
export interface UsdAtMost {
  /**
   * The largest sum that passes, in US dollars, above 0.
   * @example { atMost: 0.5 }
   */
  readonly atMost: number
}

/**
 * Limits on what a matrix measures. Each limit is a test of every cell.
 * @example thresholds: { ttftMs: { p95: { atMost: 800 } }, failures: { atMost: 0.05 } }
 */
export interface Thresholds extends MetricOptions<MetricThresholds> {
  /**
   * Share of ok answers that passed their checks, 0 to 1.
   * @example quality: { atLeast: 0.9 }
   */
  readonly quality?: ShareAtLeast | undefined
  /**
   * Share of requests that failed, 0 to 1. Without it, more than 0.2 fails the test `measured`.
   * @example failures: { atMost: 0.05 }
   */
  readonly failures?: ShareAtMost | undefined
  /**
   * Cost of all requests of a cell, in US dollars. Judges are not part of it.
   * @example costUsd: { atMost: 0.5 }
   */
  readonly costUsd?: UsdAtMost | undefined
  /**
   * Share of requests that keep an objective, 0 to 1. A failed request keeps none.
   * @example goodput: { objective: { ttftMs: 800 }, atLeast: 0.95 }
   */
  readonly goodput?: GoodputThreshold | undefined
  /**
   * The highest load that keeps the objective of `capacity`, for every endpoint.
   * @example capacity: { atLeast: 12, regression: { atMost: 0.2 } }
   */
  readonly capacity?: CapacityThresholds | undefined
  /**
   * Change of each metric against the cell that `reference` names, as a fraction: 0.25 is 25 % more.
   * @example contrast: { ttftMs: { atMost: 0.25 } }
   */
  readonly contrast?: ContrastThresholds | undefined
}
/** One limit on one figure of a cell: what becomes a test. */
export type Threshold =
  | {
      readonly kind: 'metric'
      readonly metric: MetricName
      readonly statistic: StatisticName
      readonly bound: 'atMost' | 'atLeast'
      readonly limit: number
    }
  | { readonly kind: 'quality'; readonly bound: 'atLeast'; readonly limit: number }
  | { readonly kind: 'failures'; readonly bound: 'atMost'; readonly limit: number }
  | { readonly kind: 'costUsd'; readonly bound: 'atMost'; readonly limit: number }
  | {
      readonly kind: 'goodput'
      readonly objective: Objective
      readonly bound: 'atLeast'
      readonly limit: number
    }
