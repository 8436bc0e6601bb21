import type { RunSettings } from '../bridge/settings.ts'
import { knownChanges } from '../catalog/field-changes.ts'
import { priceOf } from '../catalog/prices.ts'
import { cachingSettings, reasoningSettings } from '../catalog/providers.ts'
import { BenchError } from '../model/bench-error.ts'
import type { Cell } from '../model/cell.ts'
import { keyOf } from '../model/credentials.ts'
import { isLoopback } from '../model/loopback.ts'
import type { Price, ProviderSpec } from '../model/provider.ts'
import type { Endpoint } from '../runner/endpoint.ts'

export interface EndpointContext {
  readonly settings: RunSettings
  /** Of the matrix: few ones are simulated without faults. */
  readonly rounds: number
  readonly environment: Readonly<Record<string, string | undefined>>
}

/** Where a cell's requests go, with which key, at which price. */
export function endpointOf(cell: Cell, context: EndpointContext): Endpoint {
  const { settings, environment } = context
  const { model, provider: providerName, promptCache } = cell.levels
  const provider = settings.catalog.providers[providerName]
  const wireModel = provider?.models[model]
  if (!provider || wireModel === undefined) {
    throw new BenchError('internal', `no endpoint for cell ${cell.id}`)
  }
  const isSimulated = settings.mode === 'simulated'
  return {
    // Secrets have no business at the simulator.
    provider: isSimulated ? { ...provider, headers: {} } : provider,
    baseURL: simulatedURL(providerName, context) ?? provider.baseURL,
    wireModel,
    apiKey: isSimulated ? undefined : keyOf(provider, environment),
    aws: awsOf(provider, settings),
    body: {
      ...reasoningBody(cell),
      ...(promptCache === 'warm' && cachingSettings[`${model}@${providerName}`]),
    },
    changes: knownChanges(provider, wireModel),
    price: cellPrice(cell, settings),
  }
}

/**
 * Of so many rounds one that fails, or is answered poorly, is a small share. In shorter runs the
 * simulator does neither: they would be red for nothing.
 */
const MIN_ROUNDS_WITH_FAULTS = 10

function simulatedURL(
  provider: string,
  { settings, rounds }: Pick<EndpointContext, 'settings' | 'rounds'>,
): string | undefined {
  const { simulatedBaseURLs, faultlessBaseURLs } = settings
  return (rounds < MIN_ROUNDS_WITH_FAULTS ? faultlessBaseURLs : simulatedBaseURLs)[provider]
}

/** Request fields that a model needs at a provider, below what users declare. */
export function reasoningBody({ levels }: Cell): Readonly<Record<string, unknown>> {
  return reasoningSettings[`${levels.model}@${levels.provider}`] ?? {}
}

function awsOf(provider: ProviderSpec, { mode, aws }: RunSettings): Endpoint['aws'] {
  if (provider.protocol !== 'bedrock-converse') return undefined
  const { region, http, baseURL } = provider
  // The simulator speaks nothing newer, and no real signature has business there.
  if (mode === 'simulated') return { region, http: 1, credentials: 'dummy' }
  const needsNone = isLoopback(new URL(baseURL).hostname) && aws !== 'found'
  return { region, http, credentials: needsNone ? 'dummy' : 'chain' }
}

/** The price a cell's requests are charged at; undefined when nobody knows it. */
export function cellPrice({ levels }: Cell, settings: RunSettings): Price | undefined {
  const provider = settings.catalog.providers[levels.provider]
  const model = settings.catalog.models[levels.model]
  return provider && model ? priceOf(provider, model) : undefined
}
