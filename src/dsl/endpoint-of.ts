import type { PlannedCell } from '../bridge/artifact.ts'
import type { RunSettings } from '../bridge/settings.ts'
import { priceOf } from '../catalog/prices.ts'
import { cachingSettings, reasoningSettings } from '../catalog/providers.ts'
import type { Prompt } from '../model/answer.ts'
import { BenchError } from '../model/bench-error.ts'
import type { Cell } from '../model/cell.ts'
import { keyOf } from '../model/credentials.ts'
import { isLoopback } from '../model/loopback.ts'
import type { Price, ProviderSpec } from '../model/provider.ts'
import type { Endpoint } from '../runner/endpoint.ts'
import { demandOf } from './demand.ts'

export interface EndpointContext {
  readonly settings: RunSettings
  readonly prompts: readonly Prompt[]
  /** Rounds that make a conversation; undefined where questions stand alone. */
  readonly turns: number | undefined
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
    baseURL: settings.simulatedBaseURLs[providerName] ?? provider.baseURL,
    wireModel,
    apiKey: isSimulated ? undefined : keyOf(provider, environment),
    aws: awsOf(provider, settings),
    body: {
      ...reasoningBody(cell),
      ...(promptCache === 'warm' && cachingSettings[`${model}@${providerName}`]),
    },
    price: cellPrice(cell, settings),
    dearestRequestUsd: isSimulated ? 0 : dearestRequestUsd(cell, context),
  }
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

/** The longest prompt and a full answer, at the dearest price anyone is known to ask. */
function dearestRequestUsd(
  cell: Cell,
  { prompts, turns, settings }: Omit<EndpointContext, 'environment'>,
): number {
  const { catalog } = settings
  const model = catalog.models[cell.levels.model]
  const provider = catalog.providers[cell.levels.provider]
  // This machine charges nothing, whatever others ask for a model of that name.
  if (!model || !provider || isFree(provider, model.name)) return 0
  const prices = Object.values(catalog.providers).flatMap((item) => priceOf(item, model) ?? [])
  const costs = prices.map((price) => demandOf(cell, 1, { prompts, turns, price }).costUsd ?? 0)
  return Math.max(0, ...costs)
}

/** This machine charges nothing for a model, unless a price is declared for it. */
export function isFree({ baseURL, prices }: ProviderSpec, model: string): boolean {
  return isLoopback(new URL(baseURL).hostname) && prices[model] === undefined
}

/** Refuses a live run that could cost anything while money is limited. */
export function checkPrices(cells: readonly PlannedCell[], settings: RunSettings): void {
  if (settings.mode === 'simulated' || settings.budgetUsd === Infinity) return
  for (const { skipped, price, levels, isFree: costsNothing } of cells) {
    if (skipped !== undefined || price || costsNothing) continue
    throw new BenchError(
      'invalid-option',
      `the price of \`${levels.model}\` at \`${levels.provider}\` is unknown, so \`budgetUsd\` cannot hold. Declare \`prices\` for the provider, or lift the budget with \`budgetUsd: Infinity\``,
    )
  }
}
