import { BenchError } from '../model/bench-error.ts'
import { isLoopback } from '../model/loopback.ts'
import type { Catalog, ModelSpec, Price, ProviderSpec } from '../model/provider.ts'
import type { ModelDeclaration, ProviderDeclaration } from './declaration.ts'
import { builtInModels } from './models.ts'
import { builtInProviders } from './providers.ts'

export interface Declarations {
  readonly models: Readonly<Record<string, ModelDeclaration>>
  readonly providers: Readonly<Record<string, ProviderDeclaration>>
}

/**
 * The built-in catalogue with the user's declarations laid over it: declaring a name again changes
 * only the given fields, but a changed origin drops the inherited key. Models that only a
 * provider's `models` names are known as well.
 */
export function mergeCatalog({ models, providers }: Declarations): Catalog {
  const mergedProviders = new Map(builtInProviders.map((provider) => [provider.name, provider]))
  for (const [name, declaration] of Object.entries(providers)) {
    mergedProviders.set(name, mergeProvider(name, declaration, mergedProviders.get(name)))
  }
  const mergedModels = new Map(builtInModels.map((model) => [model.name, model]))
  for (const [name, declaration] of Object.entries(models)) {
    mergedModels.set(name, mergeModel(name, declaration, mergedModels.get(name)))
  }
  for (const provider of mergedProviders.values()) {
    for (const name of Object.keys(provider.models)) {
      if (!mergedModels.has(name)) mergedModels.set(name, mergeModel(name, {}, undefined))
    }
  }
  return {
    models: Object.fromEntries(mergedModels),
    providers: Object.fromEntries(mergedProviders),
  }
}

function mergeModel(
  name: string,
  declaration: ModelDeclaration,
  inherited: ModelSpec | undefined,
): ModelSpec {
  return {
    name,
    family: declaration.family ?? inherited?.family,
    tier: declaration.tier ?? inherited?.tier,
  }
}

function mergeProvider(
  name: string,
  declaration: ProviderDeclaration,
  inherited: ProviderSpec | undefined,
): ProviderSpec {
  const where = `llmBench({ providers: { '${name}' } })`
  const baseURL = declaration.baseURL ?? inherited?.baseURL
  if (baseURL === undefined) {
    throw new BenchError(
      'invalid-option',
      `${where}: \`baseURL\` is missing. Give the address before the protocol's own path, such as \`/chat/completions\`: e.g. 'http://127.0.0.1:8080/v1'`,
    )
  }
  const allowInsecure = declaration.allowInsecure ?? inherited?.allowInsecure ?? false
  const url = new URL(baseURL)
  if (url.username || url.password) {
    throw new BenchError(
      'invalid-option',
      `${where}: \`baseURL\` carries credentials. Put the key into the environment and name its variable in \`apiKeyEnv\``,
    )
  }
  if (url.protocol === 'http:' && !isLoopback(url.hostname) && !allowInsecure) {
    throw new BenchError(
      'invalid-option',
      `${where}: \`baseURL\` ${baseURL} would send prompts and keys unencrypted. Use https, or set \`allowInsecure: true\``,
    )
  }
  const models = { ...inherited?.models, ...declaration.models }
  if (Object.keys(models).length === 0) {
    throw new BenchError(
      'invalid-option',
      `${where}: \`models\` is empty. Map our model names to the provider's, e.g. { 'llama-3.3-70b': 'llama-3.3-70b-versatile' }`,
    )
  }
  const keepsOrigin = inherited && new URL(inherited.baseURL).origin === url.origin
  const inheritedKey = keepsOrigin ? inherited.apiKeyEnv : undefined
  return {
    name,
    protocol: declaration.protocol ?? inherited?.protocol ?? 'openai-chat',
    baseURL,
    apiKeyEnv:
      declaration.apiKeyEnv === undefined ? inheritedKey : (declaration.apiKeyEnv ?? undefined),
    headers: { ...inherited?.headers, ...declaration.headers },
    body: { ...inherited?.body, ...declaration.body },
    allowInsecure,
    models,
    prices: { ...inherited?.prices, ...declaredPrices(declaration) },
  }
}

function declaredPrices({ prices = {} }: ProviderDeclaration): Record<string, Price> {
  return Object.fromEntries(
    Object.entries(prices).map(([model, price]) => [
      model,
      {
        inputPerMTok: price.inputPerMTok,
        outputPerMTok: price.outputPerMTok,
        cachedInputPerMTok: price.cachedInputPerMTok,
        source: price.source ?? 'declared',
        date: price.date,
      },
    ]),
  )
}
