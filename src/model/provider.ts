/** The wire protocols that are plain HTTP with server-sent events. */
export const httpProtocolNames = [
  'openai-chat',
  'openai-responses',
  'anthropic-messages',
  'gemini-generate-content',
] as const

/** Name of a wire protocol that is plain HTTP. */
export type HttpProtocolName = (typeof httpProtocolNames)[number]

/** The wire protocols an endpoint may speak. */
export const protocolNames = [...httpProtocolNames, 'bedrock-converse'] as const

/** Name of a wire protocol. */
export type ProtocolName = (typeof protocolNames)[number]

/** US dollars per million tokens. */
export interface Rates {
  /** Input. */
  readonly inputPerMTok: number
  /** Output. */
  readonly outputPerMTok: number
  /** Input read from a prompt cache; undefined where it has no price of its own. */
  readonly cachedInputPerMTok: number | undefined
  /** Input written to a prompt cache; undefined where it has no price of its own. */
  readonly cacheWriteInputPerMTok: number | undefined
  /** … to one that keeps it for an hour. */
  readonly cacheWrite1hInputPerMTok?: number | undefined
}

/** Rates that change where a prompt is long. */
export interface RatesByLength extends Rates {
  /** All of a request is charged at the last of them that its input is longer than. */
  readonly tiers?: readonly PriceTier[] | undefined
}

/** Rates of prompts from a length on. */
export interface PriceTier extends Rates {
  /** Rates of prompts with more tokens than these; ascending. */
  readonly aboveInputTokens: number
}

/** Rates of some hours of each day. */
export interface PriceHours extends RatesByLength {
  /** `HH:MM` in UTC; a time that ends before it begins goes over midnight. */
  readonly fromUtc: string
  /** When they end, `HH:MM` in UTC. */
  readonly toUtc: string
}

/** What a model costs, with where and when the figures come from. */
export interface Price extends RatesByLength {
  /** Hours at which other rates hold; those above hold at all others. */
  readonly hours?: readonly PriceHours[] | undefined
  /** US dollars on top of the tokens, for each request. */
  readonly perRequestUsd?: number | undefined
  /** Where the prices come from. */
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
export type ProviderSpec = HttpProviderSpec | BedrockProviderSpec

export interface HttpProviderSpec extends ProviderFields {
  readonly protocol: HttpProtocolName
}

/**
 * AWS Bedrock in one region. `apiKeyEnv` names the bearer token's variable; where that is not set,
 * requests are signed with what the standard credential chain finds.
 */
export interface BedrockProviderSpec extends ProviderFields {
  readonly protocol: 'bedrock-converse'
  readonly region: string
  /** Version of HTTP. AWS speaks both; 2 is the SDK's own choice. */
  readonly http: 1 | 2
}

interface ProviderFields {
  readonly name: string
  readonly baseURL: string
  /** Environment variable that holds the key; undefined sends none. */
  readonly apiKeyEnv: string | undefined
  /** Extra request headers; the credentials among them are secrets. */
  readonly headers: Readonly<Record<string, string>>
  /** Names of headers whose whole value is a secret, whatever it looks like. */
  readonly secretHeaders?: readonly string[] | undefined
  /** Merged into the request body; `null` removes a field. */
  readonly body: Readonly<Record<string, unknown>>
  /** … of one model, by our name, laid over that of all. */
  readonly modelBodies: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  readonly allowInsecure: boolean
  /** Our model name → the provider's. */
  readonly models: Readonly<Record<string, string>>
  readonly prices: Readonly<Record<string, Price>>
  /** Whether nothing is charged; undefined where not given. */
  readonly free?: boolean | undefined
}

export interface Catalog {
  readonly models: Readonly<Record<string, ModelSpec>>
  readonly providers: Readonly<Record<string, ProviderSpec>>
}
