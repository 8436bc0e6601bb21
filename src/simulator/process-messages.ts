import type { ModelSpec, ProviderSpec } from '../model/provider.ts'

/** What the helper process is told to serve. */
export interface ServeRequest {
  readonly seed: number
  /** How many times faster than simulated time endpoints answer. */
  readonly timeFactor: number
  /** Providers to simulate; none in a live run. */
  readonly providers: readonly {
    readonly provider: ProviderSpec
    readonly models: readonly ModelSpec[]
  }[]
}

/** Where it serves. */
export interface ServeReply {
  readonly baseURLs: Readonly<Record<string, string>>
  /** The same providers, which neither fail nor answer poorly. */
  readonly faultlessBaseURLs: Readonly<Record<string, string>>
  readonly nullEndpoint: string
}
