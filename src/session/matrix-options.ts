import type { Check, ScoreCheck } from '../model/answer.ts'
import type { AxisName } from '../model/cell.ts'
import { detectOptions } from '../model/gate-options.ts'
import { limits } from '../model/limits.ts'
import { metricNames, metrics } from '../model/metric.ts'
import { recordOf } from '../model/record-of.ts'
import { statisticNames } from '../model/threshold.ts'
import { z } from '../model/zod.ts'
import { judgeOption } from './judge-option.ts'
import { isPromptFile, type PromptFile } from './prompt-file.ts'
import { contextOptions, promptOption } from './prompt-options.ts'

function axis<Level extends z.ZodType>(level: Level) {
  return level.or(
    z
      .array(level)
      .min(1, 'expected at least one level')
      .refine(
        (levels) => new Set(levels).size === levels.length,
        'expected each level of the axis only once',
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
  /** Share of ok answers that passed their checks, 0 to 1. */
  quality: z.strictObject({ atLeast: share }, 'expected { atLeast }').optional(),
  /** Share of requests that failed, 0 to 1. */
  failures: z.strictObject({ atMost: share }, 'expected { atMost }').optional(),
  /** US dollars per cell. */
  costUsd: z
    .strictObject(
      { atMost: z.number().positive('expected dollars above 0') },
      'expected { atMost }',
    )
    .optional(),
  /** Share of requests that met the objective, 0 to 1; a failed request meets none. */
  goodput: z
    .strictObject({ objective, atLeast: share }, 'expected { objective, atLeast }')
    .optional(),
  /** Change against the reference, as a fraction: 0.25 is 25 % more. */
  contrast: z
    .strictObject(recordOf([...metricNames, 'quality', 'failures'], () => limit.optional()))
    .optional(),
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
} satisfies Record<AxisName, z.ZodType>

const marginShape = 'expected a fraction above 0; 5 % is 0.05'
const margin = z.number(marginShape).gt(0, marginShape).max(10, 'expected a fraction; 5 % is 0.05')
const against = z
  .strictObject(
    {
      ...levels,
      /** Difference that counts as none, a fraction; of one metric or of each that is named. Default 0.05. */
      margin: margin
        .or(
          z
            .strictObject(
              recordOf(
                metricNames.filter((name) => metrics[name].better !== 'neither'),
                () => margin.optional(),
              ),
            )
            .refine(
              (margins) => Object.values(margins).some((own) => own !== undefined),
              'expected at least one metric, e.g. { ttftMs: 0.05 }',
            ),
        )
        .optional(),
      /** Rounds of what may be worse. Default: four times `rounds`. */
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

/** The options of `matrix()`; strict, so that a typo is an error at declaration. */
export const matrixOptions = z.strictObject({
  /** Names of models, built in or declared; a value or an array. Default: all. */
  models: axis(z.string().min(1)).optional(),
  /** Names of providers, built in or declared; a value or an array. Default: all. */
  providers: axis(z.string().min(1)).optional(),
  /** o200k tokens to fill each request up to; a value or an array. Default: as it is. */
  inputTokens: axis(limits.inputTokens).optional(),
  /** Token limit of an answer, from 1; a value or an array. Default 512. */
  maxTokens: axis(limits.maxTokens).optional(),
  /** Whether to request JSON; a value or an array. Default `false`. */
  json: axis(z.boolean()).optional(),
  /** Requests kept in flight (closed loop), from 1; a value or an array. Default 1. */
  concurrency: axis(limits.concurrency).optional(),
  /** Requests per second (open loop), above 0; a value or an array. Replaces `concurrency`. */
  rate: axis(limits.rate).optional(),
  /** `'bust'`: each request has its own nonce. `'warm'`: a conversation shares one. Default `'bust'`. */
  promptCache: axis(promptCache).optional(),
  /** `'cold'`: each request opens a connection, and its times include that. Default `'warm'`. */
  connection: axis(connection).optional(),
  /** Prompts sent to every cell, from 1; or an adaptive rule. Default 30. */
  rounds: limits.rounds.or(adaptiveRounds).optional(),
  /** Warm-up rounds before the others; never counted. Default 2. */
  warmup: limits.warmup.optional(),
  /** Prompts, nonces and orders follow from it: 0 to 2^53 − 1. Default: the run's seed. */
  seed: limits.seed.optional(),
  /** Sampling temperature, 0 to 2. Default 0.7. */
  temperature: limits.temperature.optional(),
  /** `false` asks for each answer in one piece, without a first token to time. Default `true`. */
  stream: z.boolean().optional(),
  /** Time limit of one request, in milliseconds. Default 60,000. */
  timeoutMs: limits.timeoutMs.optional(),
  /** `'providers'` sends to one cell of each provider at a time. Default `'sequential'`. */
  order: z.enum(['sequential', 'providers'], "expected 'sequential' or 'providers'").optional(),
  /** With `rate`: how requests are spaced. Default `'poisson'`. */
  arrivals: z.enum(['poisson', 'constant'], "expected 'poisson' or 'constant'").optional(),
  /** Prompts to draw from: strings, or `{ prompt, keywords }`. Default: 25 built-in topics. */
  prompts: z
    .array(promptOption)
    .min(1, 'expected at least one prompt')
    .or(z.custom<PromptFile>(isPromptFile, 'expected an array or a file of fromFile()'))
    .optional(),
  ...contextOptions,
  /** Turns of a conversation, from 2; with `promptCache: 'warm'`. Default 5. */
  turns: limits.turns.optional(),
  /** Checks on every answer: return `true` or a reason. Default: `builtInChecks`. */
  checks: z.record(z.string().min(1), check.or(scoreCheck).or(judgeOption)).optional(),
  /** The level that the others are compared with, e.g. `{ provider: 'openai' }`. */
  reference: z
    .strictObject(levels, "expected a level of an axis, e.g. { provider: 'openai' }")
    .optional(),
  /** The version in use, which the others are judged against in the same run: `{ provider: 'prod' }`. */
  against: against.optional(),
  /** Ends the matrix as soon as a limit is broken, or a version worse, for certain. Default `false`. */
  abortOnFail: z.boolean().optional(),
  /** Limits; each is a test of every cell. */
  thresholds: thresholds.optional(),
  /**
   * The slowdown of a cell that a build is to see: the matrix chooses its rounds for it, from `rounds` on.
   * `{ detect: false }`: `rounds` are asked, whatever the plugin says.
   */
  gate: z
    .strictObject(
      { ...detectOptions, detect: detectOptions.detect.or(z.literal(false)) },
      'expected { detect }, e.g. { detect: 0.2 }',
    )
    .optional(),
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
  | 'stream'
  | 'timeoutMs'
  | 'prompts'
  | 'checks'
  | keyof typeof contextOptions
> & {
  readonly rounds?: number
  readonly inputTokens?: number
  readonly maxTokens?: number
  readonly json?: boolean
}
