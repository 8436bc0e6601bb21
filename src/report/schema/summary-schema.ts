import { metricNames } from '../../model/metric.ts'
import { recordOf } from '../../model/record-of.ts'
import { z } from '../../model/zod.ts'
import { figure } from './sample-schema.ts'

const wholeNumber = z.int().nonnegative()
const counts = z.record(z.string(), wholeNumber)

const metricSummarySchema = z
  .strictObject({
    n: wholeNumber.describe('Values that count, censored ones included'),
    nCensored: wholeNumber.describe('Given up before the event: the worst value in quantiles'),
    nFromFailed: wholeNumber.describe('Values of requests that failed after the event'),
    median: figure.describe('Null also where it lies among values that were given up'),
    medianAtLeast: figure.describe(
      'Lower limit of the median where it lies among values that were given up; else null',
    ),
    ciLow: figure.describe('95 % interpolated order-statistic interval of the median'),
    ciHigh: figure,
    bootstrapLow: figure.describe('95 % exact bootstrap percentile interval of the median'),
    bootstrapHigh: figure,
    mean: figure,
    sd: figure,
    min: figure,
    minAtLeast: figure,
    max: figure,
    maxAtLeast: figure,
    p90: figure,
    p90AtLeast: figure,
    p90Low: figure,
    p90High: figure,
    p95: figure,
    p95AtLeast: figure,
    p95Low: figure,
    p95High: figure,
    p99: figure,
    p99AtLeast: figure,
    p99Low: figure,
    p99High: figure,
    cv: figure.describe('Sample standard deviation ÷ mean'),
    robustCv: figure.describe('1.4826·MAD ÷ median'),
    effectiveN: z.number().nonnegative(),
  })
  .describe('Statistics of one metric; quantiles are of type 7')

/** Of a metric that the version which wrote a document did not know. */
const noValues = metricSummarySchema.parse({
  ...recordOf(metricSummarySchema.keyof().options, () => null),
  n: 0,
  nCensored: 0,
  nFromFailed: 0,
  effectiveN: 0,
})

export const cellSummarySchema = z.strictObject({
  ...recordOf(metricNames, () => metricSummarySchema),
  endToEndTokensPerSecond: metricSummarySchema.default(noValues),
  n: wholeNumber.describe('Requests that ended, warm-ups and aborted ones left out'),
  nOk: wholeNumber,
  nCensored: wholeNumber.describe('Requests that were given up after a wait'),
  failures: wholeNumber,
  failuresByClass: counts,
  failureRate: figure,
  quality: figure.describe('Passed ÷ (ok − qualityUnknown), 0 to 1'),
  qualityPassed: wholeNumber,
  qualityUnknown: wholeNumber.default(0).describe('ok, but a judge gave no score'),
  failedChecks: counts,
  brokenChecks: counts.default({}).describe('Check → answers of which it said nothing'),
  scores: z.record(z.string(), z.number()).default({}).describe('Check → mean score, 0 to 1'),
  truncated: wholeNumber,
  costUsd: figure.describe('US dollars, over the requests whose cost is known'),
  nCostUnknown: wholeNumber,
  goodput: figure.describe('Share of requests that met the objective, 0 to 1'),
  load: z
    .strictObject({
      blocks: wholeNumber,
      requestedRate: figure.describe('Requests per second; null in a closed loop'),
      achievedRate: figure.describe('Complete answers per second in the steady state'),
      systemTokensPerSecond: figure.describe('Output tokens per second of all streams'),
      meanInFlight: figure.describe('Open requests, averaged over the same time'),
    })
    .nullable()
    .describe('Null where no requests overlapped'),
  coldConnections: wholeNumber,
  notStreamed: wholeNumber,
  clientDelayMs: figure,
  clientLimited: z.boolean(),
})
