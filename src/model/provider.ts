/** The wire protocols an endpoint may speak. */
export const protocolNames = [
  'openai-chat',
  'openai-responses',
  'anthropic-messages',
  'gemini-generate-content',
] as const
export type ProtocolName = (typeof protocolNames)[number]

/** US dollars per million tokens, with where and when the figure comes from. */
export interface Price {
  readonly inputPerMTok: number
  readonly outputPerMTok: number
  readonly cachedInputPerMTok: number | undefined
  readonly source: string
  /** ISO date of the price list; undefined for prices declared without one. */
  readonly date: string | undefined
}

/** A model of the catalogue. */
export interface ModelSpec {
  readonly name: string
  readonly family: string | undefined
  readonly tier: string | undefined
}

/** Where models are served: a base URL, a protocol, credentials. Plain data, no secrets. */
export interface ProviderSpec {
  readonly name: string
  readonly protocol: ProtocolName
  readonly baseURL: string
  /** Environment variable that holds the key; undefined sends none. */
  readonly apiKeyEnv: string | undefined
  /** Extra request headers; the values are secrets. */
  readonly headers: Readonly<Record<string, string>>
  /** Merged into the request body; `null` removes a field. */
  readonly body: Readonly<Record<string, unknown>>
  readonly allowInsecure: boolean
  /** Our model name → the provider's. */
  readonly models: Readonly<Record<string, string>>
  readonly prices: Readonly<Record<string, Price>>
}

export interface Catalog {
  readonly models: Readonly<Record<string, ModelSpec>>
  readonly providers: Readonly<Record<string, ProviderSpec>>
}
