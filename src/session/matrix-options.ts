import { contrastMetrics } from '../gate/contrasts.ts'
import type { Check, ScoreCheck } from '../model/answer.ts'
import { arrivalsOption } from '../model/arrivals.ts'
import type { AxisName } from '../model/cell.ts'
import { durationOption } from '../model/duration-option.ts'
import { detectOptions } from '../model/gate-options.ts'
import { limits } from '../model/limits.ts'
import { metricNames, rankedMetricNames } from '../model/metric.ts'
import { isPromptFile, type PromptFile } from '../model/prompt-file.ts'
import { rateStage } from '../model/rate-stage-option.ts'
import { recordOf } from '../model/record-of.ts'
import { thinkTimeOption } from '../model/think-time.ts'
import { statisticNames } from '../model/threshold.ts'
import { isTraceFile, type TraceFile } from '../model/trace-file.ts'
import { z } from '../model/zod.ts'
import { capacityOption, objective } from './capacity-option.ts'
import { judgeOption } from './judge-option.ts'
import { contextOptions, promptOption } from './prompt-options.ts'

function axis<Level extends z.ZodType>(level: Level) {
  return level.or(levelsOf(level))
}

function levelsOf<Level extends z.ZodType>(level: Level) {
  return z
    .array(level)
    .min(1, 'expected at least one level')
    .refine(
      (levels) => new Set(levels).size === levels.length,
      'expected each level of the axis only once',
    )
}

/** Levels of an axis, stages that follow each other, or a trace. */
const rate = z.union([
  limits.rate,
  rateStage,
  levelsOf(limits.rate),
  z.array(rateStage).min(1, 'expected at least one stage'),
  z.custom<TraceFile>(isTraceFile, 'expected a trace of replay()'),
])
const promptCache = z.enum(['bust', 'warm'], "expected 'bust' or 'warm'")
const connection = z.enum(['warm', 'cold'], "expected 'warm' or 'cold'")
const share = z
  .number()
  .min(0, 'expected a share from 0 to 1')
  .max(1, 'expected a share from 0 to 1')
const limit = z
  .strictObject(
    { atMost: z.number().optional(), atLeast: z.number().optional() },
    'expected { atMost }, { atLeast } or both',
  )
  .refine(
    ({ atMost, atLeast }) => atMost !== undefined || atLeast !== undefined,
    'expected `atMost`, `atLeast` or both',
  )
const regression = z.strictObject(
  { atMost: z.number().min(0, 'expected a fraction from 0 on; 10 % is 0.1').optional() },
  'expected { atMost }, a fraction, or {}',
)
const metricThresholds = z.strictObject({
  ...recordOf(statisticNames, () => limit.optional()),
  regression: regression.optional(),
})
const thresholds = z.strictObject({
  ...recordOf(metricNames, () => metricThresholds.optional()),
  quality: z.strictObject({ atLeast: share }, 'expected { atLeast }').optional(),
  failures: z.strictObject({ atMost: share }, 'expected { atMost }').optional(),
  costUsd: z
    .strictObject(
      { atMost: z.number().positive('expected dollars above 0') },
      'expected { atMost }',
    )
    .optional(),
  goodput: z
    .strictObject({ objective, atLeast: share }, 'expected { objective, atLeast }')
    .optional(),
  capacity: z
    .strictObject(
      {
        atLeast: z.number().gt(0, 'expected a load above 0').optional(),
        regression: regression.optional(),
      },
      'expected { atLeast }, { regression } or both',
    )
    .refine(
      (own) => own.atLeast !== undefined || own.regression !== undefined,
      'expected `atLeast`, `regression` or both',
    )
    .optional(),
  contrast: z.strictObject(recordOf(contrastMetrics, () => limit.optional())).optional(),
})

const levels = {
  model: z.string().optional(),
  provider: z.string().optional(),
  inputTokens: z.number().optional(),
  maxTokens: z.number().optional(),
  json: z.boolean().optional(),
  concurrency: z.number().optional(),
  rate: z.number().optional(),
  promptCache: promptCache.optional(),
  connection: connection.optional(),
  // Stages follow each other, so that what is apart may be the time: none is a reference.
} satisfies Record<Exclude<AxisName, 'stage'>, z.ZodType>

const marginShape = 'expected a fraction above 0; 5 % is 0.05'
const margin = z.number(marginShape).gt(0, marginShape).max(10, 'expected a fraction; 5 % is 0.05')
const against = z
  .strictObject(
    {
      ...levels,
      margin: margin
        .or(
          z
            .strictObject(recordOf(rankedMetricNames, () => margin.optional()))
            .refine(
              (margins) => Object.values(margins).some((own) => own !== undefined),
              'expected at least one metric, e.g. { ttftMs: 0.05 }',
            ),
        )
        .optional(),
      maxRounds: limits.rounds.optional(),
    },
    "expected a level of an axis, e.g. { provider: 'prod' }",
  )
  .refine(
    (declared) => Object.keys(levels).some((name) => Reflect.get(declared, name) !== undefined),
    "expected a level of an axis, e.g. { provider: 'prod' }",
  )

const widthOfMedian = 'expected a share of the median above 0 and up to 1; a tenth is 0.1'
const adaptiveShape = '{ min, max, until: { metric, relativeWidth } }'
const adaptiveRounds = z.strictObject(
  {
    min: limits.rounds,
    max: limits.rounds,
    until: z.strictObject(
      {
        metric: z.enum(metricNames, `expected one of ${metricNames.join(', ')}`),
        relativeWidth: z.number(widthOfMedian).gt(0, widthOfMedian).max(1, widthOfMedian),
      },
      'expected { metric, relativeWidth }',
    ),
  },
  `expected ${adaptiveShape}`,
)

const check = z.custom<Check>((value) => typeof value === 'function', 'expected a function')
const scoreCheck = z.strictObject(
  {
    score: z.custom<ScoreCheck['score']>(
      (value) => typeof value === 'function',
      'expected a function',
    ),
    atLeast: share,
  },
  'expected a function, or { score, atLeast }',
)

/** The options of `matrix()`; strict, so that a typo is an error at declaration. `MatrixOptions` explains them. */
export const matrixOptions = z.strictObject({
  models: axis(z.string().min(1)).optional(),
  providers: axis(z.string().min(1)).optional(),
  inputTokens: axis(limits.inputTokens).optional(),
  maxTokens: axis(limits.maxTokens).optional(),
  json: axis(z.boolean()).optional(),
  concurrency: axis(limits.concurrency).optional(),
  rate: rate.optional(),
  promptCache: axis(promptCache).optional(),
  connection: axis(connection).optional(),
  capacity: capacityOption.optional(),
  rounds: limits.rounds.or(adaptiveRounds).optional(),
  for: durationOption.optional(),
  warmup: limits.warmup.optional(),
  seed: limits.seed.optional(),
  temperature: limits.temperature.optional(),
  stream: z.boolean().optional(),
  timeoutMs: limits.timeoutMs.optional(),
  order: z.enum(['sequential', 'providers'], "expected 'sequential' or 'providers'").optional(),
  arrivals: arrivalsOption.optional(),
  prompts: z
    .array(promptOption)
    .min(1, 'expected at least one prompt')
    .or(z.custom<PromptFile>(isPromptFile, 'expected an array or a file of fromFile()'))
    .optional(),
  ...contextOptions,
  turns: limits.turns.optional(),
  thinkTimeMs: thinkTimeOption.optional(),
  checks: z.record(z.string().min(1), check.or(scoreCheck).or(judgeOption)).optional(),
  reference: z
    .strictObject(levels, "expected a level of an axis, e.g. { provider: 'openai' }")
    .optional(),
  against: against.optional(),
  abortOnFail: z.boolean().optional(),
  thresholds: thresholds.optional(),
  gate: z
    .strictObject(
      { ...detectOptions, detect: detectOptions.detect.or(z.literal(false)) },
      'expected { detect }, e.g. { detect: 0.2 }',
    )
    .optional(),
})
