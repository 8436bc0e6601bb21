import type { AdaptiveRounds } from '../adaptive-rounds.ts'
import type { Check, ScoreCheck } from '../answer.ts'
import type { ModelName, ProviderName } from '../endpoint-names.ts'
import type { JudgeCheck } from '../judge.ts'
import type { PromptFile } from '../prompt-file.ts'
import type { Thresholds } from '../threshold.ts'
import type { TraceFile } from '../trace-file.ts'
import type { CapacityOptions } from './capacity-options.ts'
import type { MatrixGateOptions } from './gate-options.ts'
import type { AgainstOptions, LevelOptions } from './level-options.ts'
import type { PromptOptions, RequestOptions } from './request-options.ts'

/** What matrices and single calls say of their requests. */
export interface WorkloadOptions extends RequestOptions {
  /**
   * Warm-up rounds before the others, whole, from 0. They are recorded and never counted.
   * @default 2
   * @example warmup: 5
   */
  readonly warmup?: number | undefined
  /**
   * The number that prompts, nonces and orders follow from: whole, 0 to 2^53 − 1.
   * @default the run's seed
   * @example seed: 7
   */
  readonly seed?: number | undefined
  /**
   * Sampling temperature, 0 to 2.
   * @default 0.7
   * @example temperature: 0
   */
  readonly temperature?: number | undefined
  /**
   * Whether answers stream. `false` requests each in one piece, without a first token to time.
   * @default true
   * @example stream: false
   */
  readonly stream?: boolean | undefined
  /**
   * Time limit of one request, in milliseconds, 1 to 2,147,483,647.
   * @default 60_000
   * @example timeoutMs: 20_000
   */
  readonly timeoutMs?: number | undefined
  /**
   * The prompts to draw from: strings, `{ prompt, keywords }` with options of their own, or `fromFile()`.
   * @default 25 built-in topics
   * @example prompts: ['Where is the cable?', { prompt: 'How do I reset it?', keywords: ['button'] }]
   */
  readonly prompts?: readonly (string | PromptOptions)[] | PromptFile | undefined
  /**
   * Checks on every answer, by name: a function that returns `true` or the reason why not,
   * `{ score, atLeast }`, or `judgedBy()`.
   * @default builtInChecks
   * @example checks: { polite: ({ text }) => /please/i.test(text) || 'no please' }
   */
  readonly checks?: Readonly<Record<string, Check | ScoreCheck | JudgeCheck>> | undefined
}

/** A rate that changes evenly. */
export interface RateRamp {
  /**
   * Requests per second at the beginning, from 0.
   * @example { from: 2, to: 20 }
   */
  readonly from: number
  /**
   * Requests per second at the end, from 0.
   * @example { from: 2, to: 20 }
   */
  readonly to: number
}

/** Gaps between requests by a gamma law. */
export interface GammaArrivals {
  /**
   * The shape of the law, 0.01 to 1000: below 1 requests come in bursts, 1 is Poisson, above it is more even.
   * @example arrivals: { gamma: 0.5 }
   */
  readonly gamma: number
}

/** How long somebody thinks between two turns of a conversation. */
export interface ThinkTimeOptions {
  /**
   * Milliseconds at the mean, above 0.
   * @example thinkTimeMs: { mean: 2_000 }
   */
  readonly mean: number
  /**
   * How times differ: drawn from the seed by an exponential law, or not at all.
   * @default 'exponential'
   * @example thinkTimeMs: { mean: 2_000, distribution: 'constant' }
   */
  readonly distribution?: 'exponential' | 'constant' | undefined
}

/** A stage of an open loop: how many requests per second are sent, and for how long. */
export interface RateStageOptions {
  /**
   * Requests per second, above 0; or those at the beginning and at the end, from 0, between which the rate
   * changes evenly.
   * @example rate: { from: 2, to: 20 }
   */
  readonly rate: number | RateRamp
  /**
   * How long the stage takes: `'500ms'`, `'30s'`, `'2m'`, up to `'24h'`.
   * @example for: '30s'
   */
  readonly for: string
}

/**
 * What a matrix measures, at which endpoints and how often. An axis takes a value or an array; every
 * combination of the levels is a cell. What is left out comes from the plugin.
 * @example matrix('Support', { models: 'gpt-4.1-mini', providers: ['openai', 'openrouter'] })
 */
export interface MatrixOptions extends WorkloadOptions {
  /**
   * Axis: names of the models to measure, built in or declared; a value or an array.
   * @default all
   * @example models: ['gpt-4.1', 'gpt-4.1-mini']
   */
  readonly models?: ModelName | readonly ModelName[] | undefined
  /**
   * Axis: names of the providers to measure, built in or declared; a value or an array.
   * @default all
   * @example providers: ['openai', 'openrouter']
   */
  readonly providers?: ProviderName | readonly ProviderName[] | undefined
  /**
   * Axis: o200k tokens to fill each request up to, whole, 1 to 2,000,000; a value or an array.
   * @default the prompt as it is
   * @example inputTokens: [128, 8_192]
   */
  readonly inputTokens?: number | readonly number[] | undefined
  /**
   * Axis: token limit of an answer, whole, from 1; a value or an array.
   * @default 512
   * @example maxTokens: [128, 1_024]
   */
  readonly maxTokens?: number | readonly number[] | undefined
  /**
   * Axis: whether to request JSON; a value or an array.
   * @default false
   * @example json: [false, true]
   */
  readonly json?: boolean | readonly boolean[] | undefined
  /**
   * Axis: requests kept in flight (closed loop), whole, from 1; a value or an array.
   * @default 1
   * @example concurrency: [1, 8, 32]
   */
  readonly concurrency?: number | readonly number[] | undefined
  /**
   * Axis: requests per second (open loop), above 0; a value or an array. Not together with `concurrency`. Or
   * stages that follow each other without a pause, each of which is a cell: a rate and how long it holds, or
   * `{ from, to }`, between which it changes evenly. Or a recorded trace, by `replay()`.
   * @default none: a closed loop
   * @example rate: [0.5, 2, 8]
   * @example rate: [{ rate: 2, for: '30s' }, { rate: { from: 2, to: 20 }, for: '60s' }]
   * @example rate: replay('tuesday.jsonl', { for: '10m' })
   */
  readonly rate?:
    | number
    | readonly number[]
    | RateStageOptions
    | readonly RateStageOptions[]
    | TraceFile
    | undefined
  /**
   * Axis: `'bust'` gives each request a nonce of its own, so that no prompt cache answers; `'warm'` holds
   * conversations over a long shared beginning.
   * @default 'bust'
   * @example promptCache: ['bust', 'warm']
   */
  readonly promptCache?: 'bust' | 'warm' | readonly ('bust' | 'warm')[] | undefined
  /**
   * Axis: `'cold'` opens a connection for each request, and its times include that.
   * @default 'warm'
   * @example connection: ['warm', 'cold']
   */
  readonly connection?: 'warm' | 'cold' | readonly ('warm' | 'cold')[] | undefined
  /**
   * Searches the highest load at which enough requests keep an objective, in the place of `concurrency`,
   * `rate` and `rounds`.
   * @default none: load is as declared
   * @example capacity: { objective: { ttftMs: 800 }, share: 0.95 }
   */
  readonly capacity?: CapacityOptions | undefined
  /**
   * Rounds, whole, from 1: a round sends one prompt to every cell. Or an adaptive rule, `{ min, max, until }`.
   * @default 30
   * @example rounds: { min: 20, max: 200, until: { metric: 'ttftMs', relativeWidth: 0.1 } }
   */
  readonly rounds?: number | AdaptiveRounds | undefined
  /**
   * How long each cell is asked, in place of a number of rounds: `'500ms'`, `'30s'`, `'2m'`, up to `'24h'`. Of
   * a `rate` that is a number of requests. A closed loop sends none after that time, and in it `rounds` at
   * most, 1,000 by default: that is what estimate and budget count.
   * @default none: `rounds` says how much is asked
   * @example for: '60s'
   */
  readonly for?: string | undefined
  /**
   * How the requests of a round follow each other: `'sequential'`, or `'providers'`, one cell of each
   * provider at a time.
   * @default 'sequential'
   * @example order: 'providers'
   */
  readonly order?: 'sequential' | 'providers' | undefined
  /**
   * With `rate`: how requests are spaced: at random (`'poisson'`), evenly (`'constant'`), or with gaps of a
   * gamma law of the given shape, 0.01 to 1000: below 1 requests come in bursts, 1 is Poisson, above it is
   * more even.
   * @default 'poisson'
   * @example arrivals: { gamma: 0.5 }
   */
  readonly arrivals?: 'poisson' | 'constant' | GammaArrivals | undefined
  /**
   * With `promptCache: 'warm'`: turns of a conversation, whole, from 2.
   * @default 5
   * @example turns: 10
   */
  readonly turns?: number | undefined
  /**
   * With `promptCache: 'warm'`: how long somebody thinks between two turns, in milliseconds above 0, outside of
   * every clock; or a mean, with times drawn from the seed by an exponential law, or constant.
   * @default none: the next turn follows at once
   * @example thinkTimeMs: { mean: 2_000, distribution: 'exponential' }
   */
  readonly thinkTimeMs?: number | ThinkTimeOptions | undefined
  /**
   * A level of one axis: the other levels are compared with it, paired by round.
   * @default none
   * @example reference: { provider: 'openai' }
   */
  readonly reference?: LevelOptions | undefined
  /**
   * The version in use, a level of one axis: the others are judged against it in the same run.
   * @default none
   * @example against: { provider: 'prod' }
   */
  readonly against?: AgainstOptions | undefined
  /**
   * Whether the matrix ends as soon as a limit is broken, or a version worse, for certain.
   * @default false
   * @example abortOnFail: true
   */
  readonly abortOnFail?: boolean | undefined
  /**
   * Limits on what is measured. Each is a test of every cell.
   * @default none
   * @example thresholds: { ttftMs: { p95: { atMost: 800 } }, failures: { atMost: 0.05 } }
   */
  readonly thresholds?: Thresholds | undefined
  /**
   * What change a build of this matrix is to see: the matrix chooses its rounds for it.
   * @default the plugin's `gate`
   * @example gate: { detect: 0.1 }
   */
  readonly gate?: MatrixGateOptions | undefined
}

/** The options of `chat()`. Calls in one `bench.compare` must agree in them. */
export interface ChatOptions extends WorkloadOptions {
  /**
   * Requests of the call, whole, from 1.
   * @default 30
   * @example rounds: 10
   */
  readonly rounds?: number
  /**
   * o200k tokens to fill each request up to, whole, 1 to 2,000,000.
   * @default the prompt as it is
   * @example inputTokens: 8_192
   */
  readonly inputTokens?: number
  /**
   * Token limit of an answer, whole, from 1.
   * @default 512
   * @example maxTokens: 128
   */
  readonly maxTokens?: number
  /**
   * Whether to request JSON.
   * @default false
   * @example json: true
   */
  readonly json?: boolean
}
