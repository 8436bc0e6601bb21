import type { FieldChanges } from '../model/field-changes.ts'
import type { Price, ProviderSpec } from '../model/provider.ts'
import type { Round } from '../model/round.ts'
import type { AwsSettings } from '../protocol/contract.ts'

/** Where and how one cell's requests go. */
export interface Endpoint {
  readonly provider: ProviderSpec
  /** The provider's base URL, or the simulator's. */
  readonly baseURL: string
  /** The provider's name of the model. */
  readonly wireModel: string
  readonly apiKey: string | undefined
  /** What only AWS needs to know. */
  readonly aws?: AwsSettings | undefined
  /** Request fields that this model needs at this provider, below what the user declares. */
  readonly defaults: Readonly<Record<string, unknown>>
  /** What the user declares for the provider, and for this model there. */
  readonly body: Readonly<Record<string, unknown>>
  /** What is known of fields that it rejects; requests show the rest. */
  readonly changes: FieldChanges
  readonly price: Price | undefined
  /** How many times faster than simulated time it answers; undefined for a real one. */
  readonly timeFactor?: number | undefined
}

/** An endpoint with what its requests may cost. */
export interface PricedEndpoint extends Endpoint {
  /** The most one request can cost, in US dollars; 0 where nothing is charged, or unknown. */
  readonly maxRequestUsd: number
  /** Of a replay the same of each request, by the index of its round; `maxRequestUsd` is their mean then. */
  readonly maxUsdOfEach?: readonly number[] | undefined
}

/** The most that requests of an endpoint can cost. */
export function maxUsdOf(
  { maxRequestUsd, maxUsdOfEach }: PricedEndpoint,
  rounds: readonly Pick<Round, 'index'>[],
): number {
  if (!maxUsdOfEach) return maxRequestUsd * rounds.length
  return rounds.reduce((sum, { index }) => sum + (maxUsdOfEach[index] ?? maxRequestUsd), 0)
}
