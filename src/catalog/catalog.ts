import { BenchError } from '../model/bench-error.ts'
import { type Fields, joinPatches } from '../model/merge-patch.ts'
import { suggestion } from '../model/nearest-name.ts'
import type {
  ModelOptions,
  ProviderOptions,
  ServedModelOptions,
} from '../model/options/provider-options.ts'
import type { Catalog, ModelSpec, Price, ProviderSpec } from '../model/provider.ts'
import { addressOf, checkAddress } from './address.ts'
import { declaredPrice } from './declared-price.ts'
import { builtInModels } from './models.ts'
import { builtInProviders } from './providers.ts'
import { reasoningFields, saysReasoning } from './reasoning.ts'

export interface Declarations {
  readonly models: Readonly<Record<string, ModelOptions>>
  readonly providers: Readonly<Record<string, ProviderOptions>>
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
  declaration: ModelOptions,
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
  declaration: ProviderOptions,
  builtIn: ProviderSpec | undefined,
): ProviderSpec {
  const where = `llmBench({ providers: { '${name}' } })`
  const protocol = declaration.protocol ?? builtIn?.protocol ?? 'openai-chat'
  // Another protocol is another provider: neither addresses nor model names carry over.
  const inherited = builtIn?.protocol === protocol ? builtIn : undefined
  const address = addressOf(declaration, { where, protocol, inherited })
  const allowInsecure = declaration.allowInsecure ?? inherited?.allowInsecure ?? false
  checkAddress(address, { where, allowInsecure })
  const declared = servedModels(declaration)
  const models = { ...inherited?.models, ...declared.names }
  if (Object.keys(models).length === 0) {
    throw new BenchError(
      'invalid-option',
      `${where}: \`models\` is empty. Map each model's name to the provider's name for it, e.g. { 'llama-3.3-70b': 'llama-3.3-70b-versatile' }`,
    )
  }
  const headers = { ...inherited?.headers, ...declaration.headers }
  const prices = { ...inherited?.prices, ...declaredPrices(declaration, declared.models, where) }
  const free = declaration.free ?? inherited?.free
  if (free === true && Object.keys(prices).length > 0) {
    throw new BenchError(
      'invalid-option',
      `${where}: \`free: true\` and \`prices\` contradict each other. Remove one of them`,
    )
  }
  const keepsOrigin =
    inherited && new URL(inherited.baseURL).origin === new URL(address.baseURL).origin
  const inheritedKey = keepsOrigin ? inherited.apiKeyEnv : address.apiKeyEnv
  const spec: ProviderSpec = {
    name,
    ...address.protocol,
    baseURL: address.baseURL,
    apiKeyEnv:
      declaration.apiKeyEnv === undefined ? inheritedKey : (declaration.apiKeyEnv ?? undefined),
    headers,
    ...secretHeadersOf(declaration, { where, headers, inherited }),
    body: { ...inherited?.body, ...declaration.body },
    modelBodies: inherited?.modelBodies ?? {},
    allowInsecure,
    models,
    prices,
    free,
  }
  const modelBodies = declaredBodies(declared.models, spec, where)
  return { ...spec, modelBodies: { ...spec.modelBodies, ...modelBodies } }
}

type DeclaredModels = Readonly<Record<string, ServedModelOptions>>

/** The models of a declaration in their longest form, and their names. */
function servedModels({ models = {} }: ProviderOptions): {
  readonly names: Readonly<Record<string, string>>
  readonly models: DeclaredModels
} {
  const entries: readonly (readonly [string, string | ServedModelOptions])[] = isList(models)
    ? models.map((name) => [name, name])
    : Object.entries(models)
  return {
    names: Object.fromEntries(
      entries.map(([name, model]) => [
        name,
        typeof model === 'string' ? model : (model.name ?? name),
      ]),
    ),
    models: Object.fromEntries(
      entries.flatMap(([name, model]) => (typeof model === 'string' ? [] : [[name, model]])),
    ),
  }
}

/** `Array.isArray` does not know lists that are read only. */
function isList<Item>(value: readonly Item[] | object): value is readonly Item[] {
  return Array.isArray(value)
}

/** What each model adds to the body of its requests. */
function declaredBodies(
  models: DeclaredModels,
  provider: ProviderSpec,
  where: string,
): Record<string, Fields> {
  const bodies = Object.entries(models).map(([name, { body = {}, reasoning }]) => {
    if (reasoning === undefined) return [name, body] as const
    const fields = reasoningFields(reasoning, provider, provider.models[name] ?? name)
    if (typeof fields === 'string') {
      throw new BenchError(
        'invalid-option',
        `${where}: \`models.${name}.reasoning\` cannot be sent: ${fields}`,
      )
    }
    if (saysReasoning(body) || saysReasoning(provider.body)) {
      throw new BenchError(
        'invalid-option',
        `${where}: \`models.${name}.reasoning\` and \`body\` both say how much to think. Keep one`,
      )
    }
    return [name, joinPatches(fields, body)] as const
  })
  return Object.fromEntries(bodies)
}

function secretHeadersOf(
  { secretHeaders = [] }: ProviderOptions,
  context: {
    readonly where: string
    readonly headers: Readonly<Record<string, string>>
    readonly inherited: ProviderSpec | undefined
  },
): Pick<ProviderSpec, 'secretHeaders'> {
  const names = Object.keys(context.headers)
  for (const name of secretHeaders) {
    if (names.some((known) => known.toLowerCase() === name.toLowerCase())) continue
    throw new BenchError(
      'invalid-option',
      `${context.where}: \`secretHeaders\` names ${name}, which is not one of \`headers\`.${suggestion(name, names)}`,
    )
  }
  const all = [...(context.inherited?.secretHeaders ?? []), ...secretHeaders]
  return all.length === 0 ? {} : { secretHeaders: [...new Set(all)] }
}

function declaredPrices(
  { prices = {} }: ProviderOptions,
  models: DeclaredModels,
  where: string,
): Record<string, Price> {
  const twice = Object.keys(models).find((name) => models[name]?.prices && prices[name])
  if (twice !== undefined) {
    throw new BenchError(
      'invalid-option',
      `${where}: \`prices.${twice}\` and \`models.${twice}.prices\` are both given. Keep one`,
    )
  }
  const own = Object.entries(models).flatMap(([name, { prices: price }]) =>
    price ? [[name, price] as const] : [],
  )
  return Object.fromEntries(
    [...Object.entries(prices), ...own].map(([model, price]) => [model, declaredPrice(price)]),
  )
}
