import type { Check } from '../model/answer.ts'
import type { AxisName } from '../model/cell.ts'
import { limits } from '../model/limits.ts'
import { metricNames, metrics } from '../model/metric.ts'
import { recordOf } from '../model/record-of.ts'
import { statisticNames } from '../model/threshold.ts'
import { z } from '../model/zod.ts'
import { contextOptions, promptOption } from './prompt-options.ts'

function axis<Level extends z.ZodType>(level: Level) {
  return level.or(
    z
      .array(level)
      .min(1, 'an axis needs at least one level')
      .refine(
        (levels) => new Set(levels).size === levels.length,
        'an axis may name each level only once',
      ),
  )
}

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
const metricThresholds = z.strictObject({
  ...recordOf(statisticNames, () => limit.optional()),
  regression: z
    .strictObject(
      { atMost: z.number().min(0, 'expected a fraction from 0 on; 10 % is 0.1').optional() },
      'expected { atMost }, a fraction, or {}',
    )
    .optional(),
})
const objective = z
  .strictObject(
    recordOf(
      metricNames.filter((name) => metrics[name].better !== 'neither'),
      () => z.number().positive('expected a number above 0').optional(),
    ),
    'expected at least one metric, e.g. { ttftMs: 800 }',
  )
  .refine(
    (parts) => Object.values(parts).some((value) => value !== undefined),
    'expected at least one metric, e.g. { ttftMs: 800 }',
  )
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
  contrast: z
    .strictObject(recordOf([...metricNames, 'quality', 'failures'], () => limit.optional()))
    .optional(),
})

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

/** The options of `matrix()`; strict, so that a typo is an error at declaration. */
export const matrixOptions = z.strictObject({
  models: axis(z.string().min(1)).optional(),
  providers: axis(z.string().min(1)).optional(),
  maxTokens: axis(limits.maxTokens).optional(),
  json: axis(z.boolean()).optional(),
  concurrency: axis(limits.concurrency).optional(),
  rate: axis(limits.rate).optional(),
  promptCache: axis(promptCache).optional(),
  connection: axis(connection).optional(),
  rounds: limits.rounds.or(adaptiveRounds).optional(),
  warmup: limits.warmup.optional(),
  seed: limits.seed.optional(),
  temperature: limits.temperature.optional(),
  timeoutMs: limits.timeoutMs.optional(),
  order: z.enum(['sequential', 'providers'], "expected 'sequential' or 'providers'").optional(),
  arrivals: z.enum(['poisson', 'constant'], "expected 'poisson' or 'constant'").optional(),
  prompts: z.array(promptOption).min(1, 'expected at least one prompt').optional(),
  ...contextOptions,
  turns: limits.turns.optional(),
  checks: z.record(z.string().min(1), check).optional(),
  reference: z
    .strictObject(
      {
        model: z.string().optional(),
        provider: z.string().optional(),
        maxTokens: z.number().optional(),
        json: z.boolean().optional(),
        concurrency: z.number().optional(),
        rate: z.number().optional(),
        promptCache: promptCache.optional(),
        connection: connection.optional(),
      } satisfies Record<AxisName, z.ZodType>,
      "expected a level of an axis, e.g. { provider: 'openai' }",
    )
    .optional(),
  thresholds: thresholds.optional(),
})

/**
 * What a matrix asks, of whom and how often. Every axis takes a value or an array; one level is a
 * setting. What is left out comes from the plugin.
 */
export type MatrixOptions = z.input<typeof matrixOptions>

/** What one call of `chat()` may say. */
export type CallOptions = Pick<
  MatrixOptions,
  | 'warmup'
  | 'seed'
  | 'temperature'
  | 'timeoutMs'
  | 'prompts'
  | 'checks'
  | keyof typeof contextOptions
> & {
  readonly rounds?: number
  readonly maxTokens?: number
  readonly json?: boolean
}
