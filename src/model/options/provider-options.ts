import type { DeclarableModelName } from '../endpoint-names.ts'
import type { ProtocolName } from '../provider.ts'
import type { Reasoning } from '../reasoning.ts'

/** Family and tier of a model, for the charts. */
export interface ModelOptions {
  /**
   * The family that charts group the model with.
   * @default none
   * @example family: 'gpt'
   */
  readonly family?: string | undefined
  /**
   * The tier of the model in its family.
   * @default none
   * @example tier: 'fast'
   */
  readonly tier?: string | undefined
}

/** What tokens cost, in US dollars per million. */
export interface TokenPrices {
  /**
   * Price of a million input tokens, in US dollars, 0 to 1,000,000.
   * @example inputPerMTok: 0.4
   */
  readonly inputPerMTok: number
  /**
   * Price of a million output tokens, in US dollars, 0 to 1,000,000.
   * @example outputPerMTok: 1.6
   */
  readonly outputPerMTok: number
  /**
   * Price of a million input tokens that are read from a prompt cache, in US dollars, 0 to 1,000,000.
   * @default `inputPerMTok`
   * @example cachedInputPerMTok: 0.1
   */
  readonly cachedInputPerMTok?: number | undefined
  /**
   * Price of a million input tokens that are written to a prompt cache, in US dollars, 0 to 1,000,000.
   * @default `inputPerMTok`
   * @example cacheWriteInputPerMTok: 3.75
   */
  readonly cacheWriteInputPerMTok?: number | undefined
  /**
   * Price of a million input tokens that are written to a prompt cache for an hour, in US dollars, 0 to
   * 1,000,000.
   * @default `cacheWriteInputPerMTok`
   * @example cacheWrite1hInputPerMTok: 6
   */
  readonly cacheWrite1hInputPerMTok?: number | undefined
}

/** What tokens cost in requests with a long input. */
export interface PriceTierOptions extends TokenPrices {
  /**
   * The prices hold for requests with more input tokens than these: whole, from 0.
   * @example aboveInputTokens: 200_000
   */
  readonly aboveInputTokens: number
}

/** What tokens cost at some hours of the day. */
export interface PriceHoursOptions extends TokenPrices {
  /**
   * When the prices begin to hold, `HH:MM` in UTC.
   * @example fromUtc: '16:30'
   */
  readonly fromUtc: string
  /**
   * When the prices end to hold, `HH:MM` in UTC. A time before `fromUtc` is on the next day.
   * @example toUtc: '00:30'
   */
  readonly toUtc: string
  /**
   * Prices of requests with a long input at these hours, in ascending order of `aboveInputTokens`.
   * @default none
   * @example tiers: [{ aboveInputTokens: 200_000, inputPerMTok: 4, outputPerMTok: 15 }]
   */
  readonly tiers?: readonly PriceTierOptions[] | undefined
}

/**
 * What a model costs, in US dollars per million tokens.
 * @example prices: { inputPerMTok: 0.4, outputPerMTok: 1.6 }
 */
export interface Prices extends TokenPrices {
  /**
   * Prices of requests with a long input, in ascending order of `aboveInputTokens`.
   * @default none
   * @example tiers: [{ aboveInputTokens: 200_000, inputPerMTok: 4, outputPerMTok: 15 }]
   */
  readonly tiers?: readonly PriceTierOptions[] | undefined
  /**
   * Prices at some hours of the day.
   * @default none
   * @example hours: [{ fromUtc: '16:30', toUtc: '00:30', inputPerMTok: 0.2, outputPerMTok: 0.8 }]
   */
  readonly hours?: readonly PriceHoursOptions[] | undefined
  /**
   * Price of each request on top of its tokens, in US dollars, 0 to 1,000,000.
   * @default 0
   * @example perRequestUsd: 0.005
   */
  readonly perRequestUsd?: number | undefined
  /**
   * Where the prices come from; shown in the results.
   * @default 'declared'
   * @example source: 'contract of 2026'
   */
  readonly source?: string | undefined
  /**
   * Date of the prices; shown in the results.
   * @default none
   * @example date: '2026-11-01'
   */
  readonly date?: string | undefined
}

/** A model at a provider: what it is called there, and what is special about it. */
export interface ServedModelOptions {
  /**
   * The provider's name of the model.
   * @default the name in benches
   * @example name: 'openai/gpt-4.1-mini'
   */
  readonly name?: string | undefined
  /**
   * Fields that are merged in depth into the requests for this model, over the provider's `body`. `null`
   * removes a field.
   * @default none
   * @example body: { provider: { order: ['groq'] } }
   */
  readonly body?: Readonly<Record<string, unknown>> | undefined
  /**
   * What the model costs here, in US dollars per million tokens.
   * @default the price list
   * @example prices: { inputPerMTok: 0.59, outputPerMTok: 0.79 }
   */
  readonly prices?: Prices | undefined
  /**
   * How much the model thinks before it answers: `'none'`, `'minimal'`, `'low'`, `'medium'`, `'high'`,
   * `'xhigh'`, or `{ maxTokens }` of thinking.
   * @default the least that the model takes, where it is known to think
   * @example reasoning: 'high'
   */
  readonly reasoning?: Reasoning | undefined
}

/**
 * A provider to add, or what to change of a built-in one.
 * @example providers: { lab: { baseURL: 'http://127.0.0.1:8080/v1', models: ['gemma-3-4b-it'] } }
 */
export interface ProviderOptions {
  /**
   * Wire protocol.
   * @default 'openai-chat'
   * @example protocol: 'anthropic-messages'
   */
  readonly protocol?: ProtocolName | undefined
  /**
   * The address before the protocol's path: an http or https URL. Required for a provider that is not built
   * in; for `bedrock-converse` give `region`.
   * @default that of the built-in provider
   * @example baseURL: 'http://127.0.0.1:8080/v1'
   */
  readonly baseURL?: string | undefined
  /**
   * With `bedrock-converse`: the AWS region, in place of `baseURL`.
   * @default that of the built-in provider
   * @example region: 'us-east-1'
   */
  readonly region?: string | undefined
  /**
   * With `bedrock-converse`: an http or https URL other than AWS's own.
   * @default AWS's address in the region
   * @example endpoint: 'http://127.0.0.1:4010'
   */
  readonly endpoint?: string | undefined
  /**
   * With `bedrock-converse`: the version of HTTP, 1 or 2.
   * @default 2
   * @example http: 1
   */
  readonly http?: 1 | 2 | undefined
  /**
   * Name of the environment variable that holds the key, never the key itself. `null`: none.
   * @default no key is sent
   * @example apiKeyEnv: 'LAB_KEY'
   */
  readonly apiKeyEnv?: string | null | undefined
  /**
   * Headers that are sent with each request.
   * @default none
   * @example headers: { 'x-route': 'blue' }
   */
  readonly headers?: Readonly<Record<string, string>> | undefined
  /**
   * Names of headers to redact, besides those that look like credentials.
   * @default none
   * @example secretHeaders: ['x-route']
   */
  readonly secretHeaders?: readonly string[] | undefined
  /**
   * Fields that are merged in depth into each request; `null` removes a field.
   * @default none
   * @example body: { cache_prompt: false }
   */
  readonly body?: Readonly<Record<string, unknown>> | undefined
  /**
   * Whether plain http to another machine is allowed.
   * @default false
   * @example allowInsecure: true
   */
  readonly allowInsecure?: boolean | undefined
  /**
   * The models that it serves: their names, or name in benches → the provider's name, or
   * `{ name, body, prices, reasoning }`. Required for a provider that is not built in.
   * @default those of the built-in provider
   * @example models: { 'llama-3.3': 'meta-llama/llama-3.3-70b-instruct' }
   */
  readonly models?:
    | readonly DeclarableModelName[]
    | Readonly<Record<string, string | ServedModelOptions>>
    | undefined
  /**
   * What its models cost: name in benches → US dollars per million tokens.
   * @default the price list
   * @example prices: { 'gemma-3-4b': { inputPerMTok: 0.1, outputPerMTok: 0.4 } }
   */
  readonly prices?: Readonly<Record<string, Prices>> | undefined
  /**
   * `true`: nothing is charged, although there is a key.
   * @default only a server on this machine that needs no key is free
   * @example free: true
   */
  readonly free?: boolean | undefined
}
