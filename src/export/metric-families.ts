import { type MetricName, metrics } from '../model/metric.ts'
import type { MetricSummary } from '../model/summary.ts'
import { judgingUsd } from '../report/assembly/costs.ts'
import type { DocumentCell } from '../report/schema/results-document.ts'

export const MS_PER_SECOND = 1000

/** One line of a family. */
interface Reading {
  /** Behind the family's name. */
  readonly suffix?: '_count' | '_sum' | '_total'
  readonly labels: Readonly<Record<string, string>>
  /** Unknown values are left out. */
  readonly value: number | undefined
}

/** What stands above the lines of a family; its name ends in its unit, where it has one. */
export interface FamilyHead {
  readonly name: string
  readonly type: 'summary' | 'gauge' | 'counter'
  readonly unit?: 'seconds' | 'ratio' | 'usd' | 'tokens' | undefined
  readonly help: string
}

interface Family extends FamilyHead {
  readonly readingsOf: (cell: DocumentCell) => readonly Reading[]
}

/** Quantiles with the fields of their values and of the ends of their intervals. */
const quantiles = {
  '0.5': ['median', 'ciLow', 'ciHigh'],
  '0.9': ['p90', 'p90Low', 'p90High'],
  '0.95': ['p95', 'p95Low', 'p95High'],
  '0.99': ['p99', 'p99Low', 'p99High'],
} as const satisfies Readonly<Record<string, readonly (keyof MetricSummary)[]>>

/** What is written of each cell. Times are called as inference servers call them. */
export const families: readonly Family[] = [
  ...seconds('llm_bench_time_to_first_byte', 'ttfbMs', 'First byte of the response body'),
  ...seconds('llm_bench_time_to_first_token', 'ttftMs', 'First content or reasoning'),
  ...seconds('llm_bench_time_to_first_visible_token', 'ttfoMs', 'First visible content'),
  ...seconds('llm_bench_e2e_request_latency', 'totalMs', 'Last content'),
  ...seconds('llm_bench_inter_chunk_latency', 'interChunkMs', 'Median gap between content chunks'),
  ...seconds('llm_bench_longest_stall', 'longestStallMs', 'Longest gap between content chunks'),
  ...distribution('llm_bench_tokens_per_second', {
    metric: 'tokensPerSecond',
    help: 'Output tokens per second after the first chunk',
  }),
  ...distribution('llm_bench_end_to_end_tokens_per_second', {
    metric: 'endToEndTokensPerSecond',
    help: 'Output tokens per second of the total time, the wait for the first one included',
  }),
  ...distribution('llm_bench_output', {
    metric: 'outputTokens',
    unit: 'tokens',
    help: 'Length of the answers',
  }),
  ...distribution('llm_bench_price_performance', {
    metric: 'pricePerformance',
    help: 'Tokens per second per dollar of the price of a million output tokens',
  }),
  {
    name: 'llm_bench_requests',
    type: 'counter',
    help: 'Counted requests of the run by outcome, warm-ups left out.',
    readingsOf: ({ summary }) =>
      Object.entries({ ok: summary.nOk, ...summary.failuresByClass }).map(([outcome, value]) => ({
        suffix: '_total',
        labels: { outcome },
        value,
      })),
  },
  ratio('llm_bench_failure', 'Failed requests in all requests.', 'failureRate'),
  ratio('llm_bench_quality', 'Answers that passed every check in all answers.', 'quality'),
  dollars('llm_bench_cost', {
    help: 'Sum over the counted requests of the run whose cost is known.',
    usdOf: ({ summary }) => summary.costUsd,
  }),
  dollars('llm_bench_judging_cost', {
    help: 'What second models cost that judged the answers; not part of llm_bench_cost_usd_total.',
    usdOf: ({ samples }) => judgingUsd(samples),
  }),
]

function seconds(stem: string, metric: MetricName, event: string): Family[] {
  return distribution(stem, { metric, unit: 'seconds', divisor: MS_PER_SECOND, help: event })
}

/** A summary, and the intervals of its quantiles, which a summary has no place for. */
function distribution(
  stem: string,
  {
    metric,
    unit,
    divisor = 1,
    help,
  }: {
    readonly metric: MetricName
    readonly unit?: FamilyHead['unit']
    readonly divisor?: number
    readonly help: string
  },
): Family[] {
  const suffix = unit === undefined ? '' : `_${unit}`
  const scaled = (value: number | undefined): number | undefined =>
    value === undefined ? undefined : value / divisor
  return [
    {
      name: `${stem}${suffix}`,
      type: 'summary',
      unit,
      help: `${help}.`,
      readingsOf: ({ summary: { [metric]: summary } }) =>
        summaryReadings(summary, metrics[metric].censored).map((reading) =>
          reading.suffix === '_count' ? reading : { ...reading, value: scaled(reading.value) },
        ),
    },
    {
      name: `${stem}_confidence_limit${suffix}`,
      type: 'gauge',
      unit,
      help: `Ends of the 95 % confidence interval of each quantile of ${stem}${suffix}.`,
      readingsOf: ({ summary: { [metric]: summary } }) =>
        Object.values(quantiles).flatMap(([statistic, low, high]) => [
          { labels: { statistic, bound: 'lower' }, value: scaled(summary[low]) },
          { labels: { statistic, bound: 'upper' }, value: scaled(summary[high]) },
        ]),
    },
  ]
}

/**
 * Quantiles over all values that count, which `_count` counts; their sum where each of them has a size.
 * A quantile that is unknown because it lies among requests that were given up has their value.
 */
function summaryReadings(summary: MetricSummary, censored: number | undefined): Reading[] {
  const { n, nCensored, mean } = summary
  if (n === 0) return []
  const beyond = nCensored > 0 && censored === Infinity ? Infinity : undefined
  return [
    ...Object.entries(quantiles).map(([quantile, [field]]) => ({
      labels: { quantile },
      value: summary[field] ?? beyond,
    })),
    { suffix: '_count', labels: {}, value: n },
    { suffix: '_sum', labels: {}, value: mean === undefined ? undefined : mean * n },
  ]
}

function ratio(stem: string, help: string, field: 'failureRate' | 'quality'): Family {
  return {
    name: `${stem}_ratio`,
    type: 'gauge',
    unit: 'ratio',
    help,
    readingsOf: ({ summary }) => [{ labels: {}, value: summary[field] }],
  }
}

function dollars(
  stem: string,
  {
    help,
    usdOf,
  }: { readonly help: string; readonly usdOf: (cell: DocumentCell) => number | undefined },
): Family {
  return {
    name: `${stem}_usd`,
    type: 'counter',
    unit: 'usd',
    help,
    readingsOf: (cell) => [{ suffix: '_total', labels: {}, value: usdOf(cell) }],
  }
}
