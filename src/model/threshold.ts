import type { ContrastMetric } from './contrast.ts'
import type { MetricName } from './metric.ts'

export const statisticNames = ['median', 'mean', 'p90', 'p95', 'p99', 'max', 'cv'] as const
export type StatisticName = (typeof statisticNames)[number]

/** At least one of the two is given. */
export interface Limit {
  readonly atMost?: number | undefined
  readonly atLeast?: number | undefined
}

/** How much worse a metric's median may become against the accepted runs. */
interface RegressionLimit {
  /** As a fraction: 0.1 is 10 % slower. Default: the margin of the `gate` option. */
  readonly atMost?: number | undefined
}

/** Limits on one metric, as users declare them. */
export type MetricThresholds = { readonly [Statistic in StatisticName]?: Limit | undefined } & {
  readonly regression?: RegressionLimit | undefined
}

/** Limits on contrasts: fractions of the reference; differences for rates. */
type ContrastThresholds = { readonly [Metric in ContrastMetric]?: Limit | undefined }

/**
 * What a request has to keep for it to count: at most so much of what should be little, at least so
 * much of what should be much.
 */
export type Objective = { readonly [Metric in MetricName]?: number | undefined }

/** The `thresholds` option of a matrix, as users declare it. */
export type Thresholds = {
  readonly [Metric in MetricName]?: MetricThresholds | undefined
} & {
  /** Share of the ok answers that passed their checks, 0 to 1. */
  readonly quality?: { readonly atLeast: number } | undefined
  /** Share of the requests that failed, 0 to 1. */
  readonly failures?: { readonly atMost: number } | undefined
  /** US dollars per cell. */
  readonly costUsd?: { readonly atMost: number } | undefined
  /** Share of all requests that kept the objective, 0 to 1; a failed one never does. */
  readonly goodput?: { readonly objective: Objective; readonly atLeast: number } | undefined
  /** Limits on how far a cell may lie from its reference. */
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
