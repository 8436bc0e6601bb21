import type { GateOptions } from './gate-options.ts'
import type { ModelOptions, ProviderOptions } from './provider-options.ts'

/** Where telemetry is sent, and what. */
export interface TelemetryOptions {
  /**
   * Base address of an OTLP endpoint.
   * @default OTEL_EXPORTER_OTLP_ENDPOINT
   * @example endpoint: 'http://127.0.0.1:4318'
   */
  readonly endpoint?: string | undefined
  /**
   * Headers of each request. They may hold keys, and are shown nowhere.
   * @default OTEL_EXPORTER_OTLP_HEADERS
   * @example headers: { authorization: `Bearer ${process.env.COLLECTOR_TOKEN}` }
   */
  readonly headers?: Readonly<Record<string, string>> | undefined
  /**
   * Whether prompts and answers are sent, too.
   * @default false
   * @example content: true
   */
  readonly content?: boolean | undefined
}

/**
 * The options of `llmBench()`, for all matrices. A bench file overrides them, and the environment overrides
 * both.
 * @example llmBench({ mode: 'live', budgetUsd: 2, location: 'frankfurt' })
 */
export interface PluginOptions {
  /**
   * What is measured: `'live'` endpoints, which needs an API key, or the `'simulated'` ones of this machine.
   * `'auto'` is live where an API key is found.
   * @default 'auto'
   * @example mode: 'simulated'
   */
  readonly mode?: 'auto' | 'live' | 'simulated' | undefined
  /**
   * How many times faster than simulated time the simulator answers, whole, 1 to 100. Reports show simulated
   * time. Has no effect on live runs.
   * @default 20
   * @example timeFactor: 5
   */
  readonly timeFactor?: number | undefined
  /**
   * Rounds, whole, from 1: a round sends one prompt to every cell of a matrix.
   * @default 30
   * @example rounds: 100
   */
  readonly rounds?: number | undefined
  /**
   * Warm-up rounds before the others, whole, from 0. They are recorded and never counted.
   * @default 2
   * @example warmup: 5
   */
  readonly warmup?: number | undefined
  /**
   * Token limit of an answer, whole, from 1.
   * @default 512
   * @example maxTokens: 128
   */
  readonly maxTokens?: number | undefined
  /**
   * Sampling temperature, 0 to 2.
   * @default 0.7
   * @example temperature: 0
   */
  readonly temperature?: number | undefined
  /**
   * Time limit of one request, in milliseconds, 1 to 2,147,483,647.
   * @default 60_000
   * @example timeoutMs: 20_000
   */
  readonly timeoutMs?: number | undefined
  /**
   * The number that prompts, nonces and orders follow from: whole, 0 to 2^53 − 1.
   * @default random
   * @example seed: 7
   */
  readonly seed?: number | undefined
  /**
   * Spending limit of a run, in US dollars, above 0, or `Infinity`. A run stops before the request that
   * could exceed it.
   * @default 5
   * @example budgetUsd: 2
   */
  readonly budgetUsd?: number | undefined
  /**
   * Name of the place where the run is made. Runs from different places are never mixed.
   * @default none
   * @example location: 'frankfurt'
   */
  readonly location?: string | undefined
  /**
   * Folder of the results.
   * @default 'results'
   * @example outputDir: 'bench-results'
   */
  readonly outputDir?: string | undefined
  /**
   * Whether the texts of answers are kept. `false` keeps only a hash of each.
   * @default true
   * @example storeText: false
   */
  readonly storeText?: boolean | undefined
  /**
   * Whether requests and figures are sent to a collector of OpenTelemetry while the run goes on. `true` takes where
   * from `OTEL_EXPORTER_OTLP_ENDPOINT`.
   * @default false
   * @example telemetry: { endpoint: 'http://127.0.0.1:4318' }
   */
  readonly telemetry?: boolean | TelemetryOptions | undefined
  /**
   * How regressions are judged.
   * @default { alpha: 0.01, margin: 0.05, confirmRounds: 90 }
   * @example gate: { alpha: 0.05 }
   */
  readonly gate?: GateOptions | undefined
  /**
   * Family and tier of models, for the charts: name in benches → `{ family, tier }`.
   * @default those of the built-in models
   * @example models: { 'gpt-5-mini': { family: 'gpt', tier: 'fast' } }
   */
  readonly models?: Readonly<Record<string, ModelOptions>> | undefined
  /**
   * Providers to add, or built-in ones to change: name in benches → its options.
   * @default the built-in providers
   * @example providers: { lab: { baseURL: 'http://127.0.0.1:8080/v1', models: ['gemma-3-4b-it'] } }
   */
  readonly providers?: Readonly<Record<string, ProviderOptions>> | undefined
}
