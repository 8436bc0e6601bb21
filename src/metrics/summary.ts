import { significant, significantFigures } from '../format/significant.ts'
import { type AdaptiveRounds, CONFIDENCE, medianConfidence } from '../model/adaptive-rounds.ts'
import { brokenChecksOf } from '../model/broken-checks.ts'
import { countedSamples } from '../model/counted-samples.ts'
import { givenUpAfterMs } from '../model/given-up.ts'
import { metricNames, type MetricName } from '../model/metric.ts'
import { recordOf } from '../model/record-of.ts'
import type { Sample } from '../model/sample.ts'
import type { CellSummary, MetricSummary } from '../model/summary.ts'
import type { Objective } from '../model/threshold.ts'
import { isAskedWhole } from '../model/whole-answer.ts'
import { effectiveSize } from '../stats/effective-size.ts'
import { exactBootstrapInterval } from '../stats/exact-bootstrap.ts'
import {
  coefficientOfVariation,
  mean,
  robustCoefficientOfVariation,
  sampleStandardDeviation,
} from '../stats/moments.ts'
import { orderStatisticInterval } from '../stats/order-statistic-interval.ts'
import { ascending, quantile } from '../stats/quantile.ts'
import { chargedUsd, costOf } from './cost.ts'
import { goodputOf } from './goodput.ts'
import { loadOf, type Loop } from './load.ts'
import { gatewayWaitOf, metricValues, unseen } from './metric-values.ts'

/** The event loop is watched with timers, which fire on whole milliseconds: less cannot be told from none. */
const MIN_CLIENT_DELAY_MS = 1
const oneByOne: Loop = { concurrency: 1, rate: undefined }
/** From this share of a cell's median first-token time on, the client's own delay shows in it. */
const CLIENT_DELAY_SHARE = 0.1

export interface SummaryContext {
  /** How requests were sent. Default: one at a time. */
  readonly loop?: Loop | undefined
  /** What goodput is the share of. */
  readonly objective?: Objective | undefined
  /** Set where the number of rounds was decided by looking at them. */
  readonly adaptive?: AdaptiveRounds | undefined
  /** Whether other machines sent more of the load: what it carried does not follow from a part. */
  readonly isPart?: boolean | undefined
}

/** All figures of a cell, as docs/results.md defines them. */
export function summarizeCell(
  samples: readonly Sample[],
  outputPerMTok: number | undefined,
  { loop = oneByOne, objective, adaptive, isPart = false }: SummaryContext = {},
): CellSummary {
  const counted = countedSamples(samples)
  const byMetric = recordOf(metricNames, (name) =>
    summarizeMetric(counted, name, {
      outputPerMTok,
      confidence: medianConfidence(adaptive),
    }),
  )
  const ok = counted.filter((sample) => sample.status === 'ok')
  const qualityPassed = ok.filter((sample) => sample.quality?.passed).length
  const qualityUnknown = ok.filter(
    ({ quality }) => quality !== undefined && quality.passed === undefined,
  ).length
  const failures = counted.length - ok.length
  const costs = counted.flatMap((sample) => costOf(sample) ?? [])
  const clientDelayMs = medianOf(counted.flatMap((sample) => sample.clientDelayMs ?? []))
  const firstTokenMs = byMetric.ttftMs.median ?? byMetric.totalMs.median
  const gatewayMs = gatewayWaitOf(counted)
  return {
    ...byMetric,
    n: counted.length,
    nOk: ok.length,
    nCensored: counted.filter((sample) => givenUpAfterMs(unseen(sample), gatewayMs) !== undefined)
      .length,
    failures,
    failuresByClass: tally(counted.flatMap((sample) => sample.failure?.class ?? [])),
    failureRate: counted.length === 0 ? undefined : failures / counted.length,
    quality:
      ok.length === qualityUnknown ? undefined : qualityPassed / (ok.length - qualityUnknown),
    qualityPassed,
    qualityUnknown,
    failedChecks: tally(
      ok.flatMap((sample) => sample.quality?.failed.map(({ check }) => check) ?? []),
    ),
    brokenChecks: tally(ok.flatMap(brokenChecksOf)),
    scores: meanScores(ok),
    truncated: counted.filter((sample) => sample.truncated).length,
    costUsd:
      costs.length === 0 ? undefined : significant(costs.reduce((sum, cost) => sum + cost, 0)),
    nCostUnknown: counted.filter((sample) => chargedUsd(sample) === undefined).length,
    goodput: objective && goodputOf(counted, objective, outputPerMTok),
    load: isPart
      ? undefined
      : loadOf(
          samples.filter(({ warmup, phase }) => !warmup && phase === 'main'),
          loop,
        ),
    coldConnections: counted.filter((sample) => sample.connection.reused === false).length,
    notStreamed: counted.filter((sample) => sample.streamed === false && !isAskedWhole(sample))
      .length,
    clientDelayMs,
    clientLimited:
      clientDelayMs !== undefined &&
      firstTokenMs !== undefined &&
      clientDelayMs >= MIN_CLIENT_DELAY_MS &&
      clientDelayMs > firstTokenMs * CLIENT_DELAY_SHARE,
  }
}

function meanScores(samples: readonly Sample[]): Record<string, number> {
  const given = samples.flatMap(({ quality }) => Object.entries(quality?.scores ?? {}))
  return Object.fromEntries(
    [...Map.groupBy(given, ([check]) => check)].map(([check, scores]) => [
      check,
      significant(scores.reduce((sum, [, score]) => sum + score, 0) / scores.length),
    ]),
  )
}

/** Statistics of one metric over counted samples. */
export function summarizeMetric(
  samples: readonly Sample[],
  name: MetricName,
  {
    outputPerMTok,
    confidence = CONFIDENCE,
  }: { readonly outputPerMTok: number | undefined; readonly confidence?: number },
): MetricSummary {
  const { values, leastValues, blocks, nCensored, nFromFailed } = metricValues(
    samples,
    name,
    outputPerMTok,
  )
  const sorted = ascending(values)
  const least = ascending(leastValues)
  const atLeast = (probability: number): number | undefined =>
    quantile(sorted, probability) === Infinity ? finite(quantile(least, probability)) : undefined
  const effectiveN = effectiveSize({ values, blocks })
  const interval = (probability: number): { low: number | undefined; high: number | undefined } =>
    orderStatisticInterval(sorted, probability, { effectiveN })
  const median = orderStatisticInterval(sorted, 0.5, { effectiveN, confidence })
  const p90 = interval(0.9)
  const p95 = interval(0.95)
  const p99 = interval(0.99)
  const bootstrap = exactBootstrapInterval(sorted, 0.5)
  // An unbounded value has a rank but no size: it can enter no mean.
  const sized = values.includes(Infinity) ? [] : values
  return significantFigures({
    n: values.length,
    nCensored,
    nFromFailed,
    median: quantile(sorted, 0.5),
    medianAtLeast: atLeast(0.5),
    ciLow: median.low,
    ciHigh: median.high,
    bootstrapLow: bootstrap?.low,
    bootstrapHigh: bootstrap?.high,
    mean: mean(sized),
    sd: sampleStandardDeviation(sized),
    min: sorted[0],
    minAtLeast: atLeast(0),
    max: sorted.at(-1),
    maxAtLeast: atLeast(1),
    p90: quantile(sorted, 0.9),
    p90AtLeast: atLeast(0.9),
    p90Low: p90.low,
    p90High: p90.high,
    p95: quantile(sorted, 0.95),
    p95AtLeast: atLeast(0.95),
    p95Low: p95.low,
    p95High: p95.high,
    p99: quantile(sorted, 0.99),
    p99AtLeast: atLeast(0.99),
    p99Low: p99.low,
    p99High: p99.high,
    cv: coefficientOfVariation(sized),
    robustCv: robustCoefficientOfVariation(values),
    effectiveN,
  })
}

function finite(value: number | undefined): number | undefined {
  return value === Infinity ? undefined : value
}

function medianOf(values: readonly number[]): number | undefined {
  return quantile(ascending(values), 0.5)
}

function tally<Key extends string>(keys: readonly Key[]): Partial<Record<Key, number>> {
  const counts: Partial<Record<Key, number>> = {}
  for (const key of keys) counts[key] = (counts[key] ?? 0) + 1
  return counts
}
