import type { MetricName } from './metric.ts'

/** What a contrast compares: a metric's values, or a rate. */
export type ContrastMetric = MetricName | 'quality' | 'failures'

/**
 * A cell against its reference cell, paired by round: the same prompt in the same round at one level
 * of an axis and at its reference level.
 */
export interface Contrast {
  /** Id of the cell that is compared. */
  readonly cell: string
  /** Id of the cell it is compared with. */
  readonly reference: string
  /** Name of the axis on which the two differ. */
  readonly axis: string
  /** Name of the metric, `'quality'` or `'failures'`. */
  readonly metric: ContrastMetric
  /** Rounds that were compared. */
  readonly n: number
  /** Blocks those rounds were asked in under load: the unit then. Undefined where each stands alone. */
  readonly blocks: number | undefined
  /** Rounds left out because either side failed or was not observed. */
  readonly dropped: number
  /** Compared rounds in which either side was given up: the worst value, in rank. */
  readonly nCensored: number
  /**
   * As a fraction of the reference: 0.14 is 14 % more (Hodges–Lehmann shift of the logarithms; under
   * load the mean of the blocks'). For rates the plain difference. Infinity where those that were given up decide.
   */
  readonly change: number | undefined
  /**
   * Simultaneous 95 % interval of `change`: with 95 % all intervals of the family hold at once. It
   * excludes 0 just where the contrast is significant. Undefined where too few rounds, or blocks, allow
   * none.
   */
  readonly ciLow: number | undefined
  /** Upper end of the same interval. */
  readonly ciHigh: number | undefined
  /** Contrasts that were tested together, itself among them; undefined where nothing was tested. */
  readonly family: number | undefined
  /** The 95 % interval of this contrast by itself. */
  readonly pointwiseLow: number | undefined
  /** Upper end of the same. */
  readonly pointwiseHigh: number | undefined
  /**
   * The same as a difference in the metric's own unit, e.g. milliseconds; its interval says of 0 what
   * that of `change` says. Undefined for rates.
   */
  readonly difference: number | undefined
  /** Lower end of its 95 % interval. */
  readonly differenceLow: number | undefined
  /** Upper end of its 95 % interval. */
  readonly differenceHigh: number | undefined
  /** Two-sided: Wilcoxon signed-rank for metrics, McNemar and Tango for rates; Student's t over blocks. */
  readonly pValue: number | undefined
  /** `pValue` × `family`, at most 1 (Bonferroni's). */
  readonly pAdjusted: number | undefined
  /** Benjamini–Hochberg's over all contrasts of the matrix that carry no threshold: exploratory. */
  readonly qValue: number | undefined
  /** Whether `pAdjusted` is below 0.05, and so 0 is not in the interval. */
  readonly significant: boolean
  /**
   * The smallest true change that would have been significant four times out of five, as a fraction;
   * for rates a difference. Undefined where there is no interval.
   */
  readonly detectable: number | undefined
}
