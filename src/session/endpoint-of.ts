import type { RunSettings } from '../bridge/settings.ts'
import { knownChanges } from '../catalog/field-changes.ts'
import { BenchError } from '../model/bench-error.ts'
import type { Cell } from '../model/cell.ts'
import { keyOf } from '../model/credentials.ts'
import { isLoopback } from '../model/loopback.ts'
import type { ProviderSpec } from '../model/provider.ts'
import { SIMULATED_COLD_HEADER, SIMULATED_SENT_HEADER } from '../model/simulated-requests.ts'
import type { Endpoint } from '../runner/endpoint.ts'
import { cellBilling } from './cell-billing.ts'
import { endpointBody } from './endpoint-body.ts'

export interface EndpointContext {
  readonly settings: RunSettings
  /** Of the matrix: few ones are simulated without faults. */
  readonly rounds: number
  readonly environment: Readonly<Record<string, string | undefined>>
}

/** Where a cell's requests go, with which key, at which price. */
export function endpointOf(cell: Cell, context: EndpointContext): Endpoint {
  const { settings, environment } = context
  const { model, provider: providerName } = cell.levels
  const provider = settings.catalog.providers[providerName]
  const wireModel = provider?.models[model]
  if (!provider || wireModel === undefined) {
    throw new BenchError('internal', `no endpoint for cell ${cell.id}`)
  }
  const isSimulated = settings.mode === 'simulated'
  return {
    // Secrets have no business at the simulator.
    provider: isSimulated ? { ...provider, headers: simulatedHeaders(cell) } : provider,
    timeFactor: isSimulated ? settings.timeFactor : undefined,
    baseURL: simulatedURL(providerName, context) ?? provider.baseURL,
    wireModel,
    apiKey: isSimulated ? undefined : keyOf(provider, environment),
    aws: awsOf(provider, settings),
    ...endpointBody(cell.levels, provider),
    changes: knownChanges(provider, wireModel),
    price: cellBilling(cell, settings).price,
  }
}

/** What the simulator cannot see of a request. */
function simulatedHeaders({ levels }: Cell): Record<string, string> {
  return {
    // The moment itself is filled in when it has come.
    [SIMULATED_SENT_HEADER]: '',
    ...(levels.connection === 'cold' && { [SIMULATED_COLD_HEADER]: '1' }),
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

function awsOf(provider: ProviderSpec, { mode, aws }: RunSettings): Endpoint['aws'] {
  if (provider.protocol !== 'bedrock-converse') return undefined
  const { region, http, baseURL } = provider
  // The simulator speaks nothing newer, and no real signature has business there.
  if (mode === 'simulated') return { region, http: 1, credentials: 'dummy' }
  const needsNone = isLoopback(new URL(baseURL).hostname) && aws !== 'found'
  return { region, http, credentials: needsNone ? 'dummy' : 'chain' }
}
