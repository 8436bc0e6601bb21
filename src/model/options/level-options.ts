import type { ModelName, ProviderName } from '../endpoint-names.ts'
import type { RankedMetricOptions } from './metric-options.ts'

/** A level of an axis: which cells are meant. */
export interface LevelOptions {
  /**
   * Name of a model of the matrix.
   * @default any
   * @example { model: 'gpt-4.1' }
   */
  readonly model?: ModelName | undefined
  /**
   * Name of a provider of the matrix.
   * @default any
   * @example { provider: 'openai' }
   */
  readonly provider?: ProviderName | undefined
  /**
   * A level of `inputTokens`, in o200k tokens.
   * @default any
   * @example { inputTokens: 128 }
   */
  readonly inputTokens?: number | undefined
  /**
   * A level of `maxTokens`, in tokens.
   * @default any
   * @example { maxTokens: 128 }
   */
  readonly maxTokens?: number | undefined
  /**
   * A level of `json`: whether JSON is requested.
   * @default any
   * @example { json: false }
   */
  readonly json?: boolean | undefined
  /**
   * A level of `concurrency`, in requests kept in flight.
   * @default any
   * @example { concurrency: 1 }
   */
  readonly concurrency?: number | undefined
  /**
   * A level of `rate`, in requests per second.
   * @default any
   * @example { rate: 0.5 }
   */
  readonly rate?: number | undefined
  /**
   * A level of `promptCache`: `'bust'` or `'warm'`.
   * @default any
   * @example { promptCache: 'bust' }
   */
  readonly promptCache?: 'bust' | 'warm' | undefined
  /**
   * A level of `connection`: `'warm'` or `'cold'`.
   * @default any
   * @example { connection: 'warm' }
   */
  readonly connection?: 'warm' | 'cold' | undefined
}

/**
 * Differences that count as none, by metric: a fraction above 0, 0.05 is 5 %. A metric that is not named
 * takes 0.05.
 */
export interface AgainstMargins extends RankedMetricOptions<number> {}

/**
 * The version in use, a level of an axis: the others are judged against it in the same run.
 * @example against: { provider: 'prod' }
 */
export interface AgainstOptions extends LevelOptions {
  /**
   * Difference that counts as none: a fraction above 0, 0.05 is 5 %; of every metric, or of each that is
   * named.
   * @default 0.05
   * @example margin: { ttftMs: 0.1 }
   */
  readonly margin?: number | AgainstMargins | undefined
  /**
   * Rounds of a version that may be worse, whole, from 1.
   * @default four times `rounds`
   * @example maxRounds: 200
   */
  readonly maxRounds?: number | undefined
}
