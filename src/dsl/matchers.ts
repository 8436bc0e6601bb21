import { contrastMetrics } from '../gate/contrasts.ts'
import { describeFigure, type Figure } from '../gate/figure.ts'
import { showContrast } from '../gate/judge-contrast.ts'
import { percent } from '../gate/threshold-list.ts'
import { metricValues } from '../metrics/metric-values.ts'
import { BenchError, received } from '../model/bench-error.ts'
import type { ContrastMetric } from '../model/contrast.ts'
import { countedSamples } from '../model/counted-samples.ts'
import { metricNames, metrics, type MetricName } from '../model/metric.ts'
import { suggestion } from '../model/nearest-name.ts'
import type { Limit } from '../model/threshold.ts'
import type { MeasuredContrast } from '../session/measured-contrast.ts'
import type { MeasuredCell } from '../session/measured.ts'
import { orderStatisticInterval } from '../stats/order-statistic-interval.ts'
import { ascending, quantile } from '../stats/quantile.ts'

interface MatcherResult {
  readonly pass: boolean
  readonly message: () => string
}

/** A limit on a change against the reference. */
export interface ChangeLimit extends Limit {
  /**
   * Whether it fails only where the whole interval of the change lies beyond the limit. It then passes
   * with too few rounds for an interval: nothing is sure.
   * @default false
   * @example { atMost: 0.25, sure: true }
   */
  readonly sure?: boolean
}

/** Matchers on a measured cell. */
export interface CellMatchers<Result = unknown> {
  /**
   * A quantile of a metric lies within a limit, in the unit of the metric. It is interpolated (type 7); a
   * request that was given up counts as the worst value.
   * @param metric - Name of the metric.
   * @param probability - 0 to 1: 0.9 is the 90th percentile.
   * @param limit - In the unit of the metric.
   * @example expect(cell).toHaveQuantile('ttftMs', 0.9, { atMost: 1_500 })
   */
  toHaveQuantile(metric: MetricName, probability: number, limit: Limit): Result
  /**
   * The share of ok answers that passed their checks lies within a limit, 0 to 1.
   * @param limit - A share, 0 to 1.
   * @example expect(cell).toHaveQuality({ atLeast: 0.9 })
   */
  toHaveQuality(limit: Limit): Result
  /**
   * The share of requests that failed lies within a limit, 0 to 1.
   * @param limit - A share, 0 to 1.
   * @example expect(cell).toHaveFailureRate({ atMost: 0.05 })
   */
  toHaveFailureRate(limit: Limit): Result
}

/** Matchers on a contrast. */
export interface ContrastMatchers<Result = unknown> {
  /**
   * The change of a metric against the reference lies within a limit: a fraction, 0.25 is 25 % more; for
   * `quality` and `failures` a difference. Without a single compared round it fails.
   * @param metric - Name of a metric, `'quality'` or `'failures'`.
   * @param limit - A fraction. With `sure` it fails only where the whole interval lies beyond it.
   * @example expect(contrast).toHaveChange('ttftMs', { atMost: 0.25, sure: true })
   */
  toHaveChange(metric: ContrastMetric, limit: ChangeLimit): Result
}

/** For `expect.extend`. */
export const matchers = {
  toHaveQuantile(
    actual: unknown,
    metric: MetricName,
    probability: number,
    limit: Limit,
  ): MatcherResult {
    const cell = asCell(actual, 'toHaveQuantile')
    if (!metricNames.includes(metric)) {
      throw new BenchError(
        'unknown-name',
        `toHaveQuantile: no metric \`${metric}\`.${suggestion(metric, metricNames)}`,
      )
    }
    if (!(probability >= 0 && probability <= 1)) {
      throw new BenchError(
        'invalid-option',
        `toHaveQuantile: expected a probability from 0 to 1, received ${received(probability)}`,
      )
    }
    const { values, leastValues } = metricValues(
      countedSamples(cell.samples),
      metric,
      cell.price?.outputPerMTok,
    )
    const sorted = ascending(values)
    const figure: Figure = {
      value: quantile(sorted, probability),
      atLeast: quantile(ascending(leastValues), probability),
      // The least and the largest value have no interval: nobody knows how far others may lie.
      ...(probability > 0 && probability < 1
        ? orderStatisticInterval(sorted, probability)
        : { low: undefined, high: undefined }),
      n: sorted.length,
    }
    const shown = describeFigure(figure, {
      kind: 'metric',
      metric,
      statistic: 'median',
      bound: 'atMost',
      limit: 0,
    })
    return judge(
      // What was given up keeps a lower limit only where it is known to.
      figure.value === Infinity && limit.atMost === undefined ? figure.atLeast : figure.value,
      limit,
      `${metrics[metric].label} p${probability * 100} of ${cell.label}`,
      shown,
    )
  },

  toHaveQuality(actual: unknown, limit: Limit): MatcherResult {
    const { label, summary } = asCell(actual, 'toHaveQuality')
    return judge(
      summary.quality,
      limit,
      `quality of ${label}`,
      shareOf(summary.quality, summary.nOk - summary.qualityUnknown),
    )
  },

  toHaveFailureRate(actual: unknown, limit: Limit): MatcherResult {
    const { label, summary } = asCell(actual, 'toHaveFailureRate')
    const { failureRate, n } = summary
    return judge(failureRate, limit, `failure rate of ${label}`, shareOf(failureRate, n))
  },

  toHaveChange(
    actual: unknown,
    metric: ContrastMetric,
    { sure = false, ...limit }: ChangeLimit,
  ): MatcherResult {
    const contrast = asContrast(actual, 'toHaveChange')
    if (!contrastMetrics.includes(metric)) {
      throw new BenchError(
        'unknown-name',
        `toHaveChange: no metric \`${metric}\`.${suggestion(metric, contrastMetrics)}`,
      )
    }
    const { change, ciLow, ciHigh, n } = contrast[metric]
    const show = (value: number | undefined): string => showContrast(value, metric)
    const hasInterval = ciLow !== undefined || ciHigh !== undefined
    const rounds = `${n} ${n === 1 ? 'round' : 'rounds'}`
    const shown = `${show(change)} [${show(ciLow)}, ${show(ciHigh)}] (${hasInterval ? rounds : `${rounds}: too few for an interval`})`
    const what = `${metric} of ${contrast.label}`
    return sure && n > 0
      ? judgeInterval({ low: ciLow, high: ciHigh }, limit, { what, shown })
      : judge(change, limit, what, shown)
  },
}

function judge(
  value: number | undefined,
  { atMost, atLeast }: Limit,
  what: string,
  shown: string,
): MatcherResult {
  requireLimit({ atMost, atLeast })
  const pass =
    value !== undefined &&
    (atMost === undefined || value <= atMost) &&
    (atLeast === undefined || value >= atLeast)
  return {
    pass,
    message: () => `expected ${what} to be ${boundsOf({ atMost, atLeast })}, observed ${shown}`,
  }
}

/** Fails only where the whole interval lies beyond a limit; an end that does not exist is not. */
function judgeInterval(
  { low, high }: { readonly low: number | undefined; readonly high: number | undefined },
  limit: Limit,
  { what, shown }: { readonly what: string; readonly shown: string },
): MatcherResult {
  const { atMost, atLeast } = limit
  requireLimit(limit)
  const isAbove = atMost !== undefined && low !== undefined && low > atMost
  const isBelow = atLeast !== undefined && high !== undefined && high < atLeast
  return {
    pass: !isAbove && !isBelow,
    message: () =>
      `expected the interval of ${what} not to lie entirely outside ${boundsOf(limit)}, observed ${shown}`,
  }
}

function requireLimit({ atMost, atLeast }: Limit): void {
  if (atMost !== undefined || atLeast !== undefined) return
  throw new BenchError('invalid-option', 'expected a limit: { atMost }, { atLeast } or both')
}

function boundsOf({ atMost, atLeast }: Limit): string {
  return [
    ...(atMost === undefined ? [] : [`at most ${atMost}`]),
    ...(atLeast === undefined ? [] : [`at least ${atLeast}`]),
  ].join(' and ')
}

function shareOf(share: number | undefined, n: number): string {
  return share === undefined ? 'nothing' : `${percent(share)} (n = ${n})`
}

function asContrast(actual: unknown, matcher: string): MeasuredContrast {
  if (isMeasuredContrast(actual)) return actual
  throw new BenchError(
    'invalid-option',
    `${matcher} takes the contrast of a \`test.contrast\`, received ${received(actual)}`,
  )
}

function isMeasuredContrast(value: unknown): value is MeasuredContrast {
  return typeof value === 'object' && value !== null && 'reference' in value && 'ttftMs' in value
}

function asCell(actual: unknown, matcher: string): MeasuredCell {
  if (isMeasuredCell(actual)) return actual
  throw new BenchError(
    'invalid-option',
    `${matcher} takes the cell of a \`test.cell\`, received ${received(actual)}`,
  )
}

function isMeasuredCell(value: unknown): value is MeasuredCell {
  return typeof value === 'object' && value !== null && 'summary' in value && 'samples' in value
}
