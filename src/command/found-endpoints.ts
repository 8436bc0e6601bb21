import { priceOf } from '../catalog/prices.ts'
import { unreadyReason } from '../model/credentials.ts'
import type { Catalog, ProviderSpec } from '../model/provider.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** A small matrix of endpoints whose keys are there. */
export interface Choice {
  readonly models: readonly string[]
  readonly providers: readonly string[]
}

/** A first run is to be small: so many models at so many providers. */
const MAX_MODELS = 2
const MAX_PROVIDERS = 3

/** The providers whose keys are in the environment; AWS's credential chain is not asked for that. */
export function readyProviders(
  { providers }: Catalog,
  environment: Environment,
): readonly ProviderSpec[] {
  return Object.values(providers).filter(
    (provider) => unreadyReason(provider, { environment, aws: 'not-asked' }) === undefined,
  )
}

/** The variables that would hold keys. */
export function keyVariables({ providers }: Catalog): readonly string[] {
  return [...new Set(Object.values(providers).flatMap(({ apiKeyEnv }) => apiKeyEnv ?? []))]
}

/**
 * What a first run measures: the models that most of the ready providers serve, the cheapest of them
 * first, at the first few of those providers. Undefined where they serve nothing that is declared.
 */
export function chooseSmallMatrix(
  { models }: Catalog,
  ready: readonly ProviderSpec[],
): Choice | undefined {
  const offered = Object.values(models)
    .map((model) => {
      const serving = ready.filter((provider) => provider.models[model.name] !== undefined)
      const prices = serving.flatMap((provider) => priceOf(provider, model)?.outputPerMTok ?? [])
      return {
        name: model.name,
        serving,
        usd: prices.length === 0 ? Infinity : Math.min(...prices),
      }
    })
    .filter(({ serving }) => serving.length > 0)
    .toSorted((a, b) => b.serving.length - a.serving.length || a.usd - b.usd)
  const [first] = offered
  if (!first) return undefined
  const providers = first.serving.slice(0, MAX_PROVIDERS)
  const names = offered
    .filter(({ serving }) => providers.every((provider) => serving.includes(provider)))
    .slice(0, MAX_MODELS)
    .map(({ name }) => name)
  return { models: names, providers: providers.map(({ name }) => name) }
}
