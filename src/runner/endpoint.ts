import type { Price, ProviderSpec } from '../model/provider.ts'
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
  /** Request fields of this model at this provider, below what the user declares. */
  readonly body: Readonly<Record<string, unknown>>
  readonly price: Price | undefined
  /** The most one request can cost, in US dollars; 0 where nothing is charged. */
  readonly dearestRequestUsd: number
}
