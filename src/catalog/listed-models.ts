import { isLoopback } from '../model/loopback.ts'
import type { Catalog, ModelSpec, ProviderSpec } from '../model/provider.ts'
import { isListed } from './prices.ts'

/** Makers whose models routers serve: their name in the price list, and what their names begin with. */
const makers = [
  { id: 'openai', family: 'gpt', names: /^(?:gpt-|o\d|chatgpt-)/ },
  { id: 'anthropic', family: 'claude', names: /^claude-/ },
  { id: 'google', family: 'gemini', names: /^gemini-/ },
] as const

/** What Opper calls the makers, in front of their own names. */
const opperPrefixes = { openai: 'openai', anthropic: 'anthropic', google: 'gemini' } as const

/** Bedrock's ids, alone or behind the prefix of an inference profile: `us.anthropic.claude-…`. */
const BEDROCK_ID = /^(?:[a-z]+\.)?[a-z0-9]+\.[a-z][\w.:-]*$/

/**
 * The catalogue with the models that nobody declares but the price list knows: by the name that a
 * provider gives them, or by their maker's at a router. Names that it does not know either are left
 * to whoever checks them.
 */
export function withListedModels(catalog: Catalog, names: readonly string[]): Catalog {
  const unknown = names.filter((name) => !Object.hasOwn(catalog.models, name))
  const providers = Object.values(catalog.providers).map((provider): ProviderSpec => {
    const listed = unknown.flatMap((name) => {
      const wireName = listedName(provider, name)
      return wireName === undefined ? [] : [[name, wireName] as const]
    })
    return { ...provider, models: { ...provider.models, ...Object.fromEntries(listed) } }
  })
  const found = unknown.filter((name) =>
    providers.some(({ models }) => Object.hasOwn(models, name)),
  )
  if (found.length === 0) return catalog
  return {
    models: {
      ...catalog.models,
      ...Object.fromEntries(found.map((name) => [name, listedModel(name)])),
    },
    providers: Object.fromEntries(providers.map((provider) => [provider.name, provider])),
  }
}

/** Those of the names that a provider itself uses, by the price list. */
export function listedNames(provider: ProviderSpec, names: readonly string[]): string[] {
  return names.filter((name) => listedName(provider, name) === name)
}

function listedModel(name: string): ModelSpec {
  const maker = makers.find(({ names }) => names.test(name.slice(name.lastIndexOf('/') + 1)))
  return { name, family: maker?.family, tier: undefined }
}

/** What a provider calls a model, by the price list; undefined where that does not know the two. */
function listedName(provider: ProviderSpec, name: string): string | undefined {
  const { hostname } = new URL(provider.baseURL)
  if (isLoopback(hostname)) return undefined
  if (provider.protocol === 'bedrock-converse') {
    return BEDROCK_ID.test(name) && isListed(name, { providerId: 'aws' }, 'similar')
      ? name
      : undefined
  }
  const here = { providerApiUrl: provider.baseURL }
  if (isListed(name, here)) return name
  const bare = hostname === 'api.opper.ai' ? name.slice(name.indexOf('/') + 1) : name
  const maker = makers.find(({ names }) => names.test(bare))
  if (!maker) return undefined
  if (hostname === 'api.opper.ai') {
    const own = `${opperPrefixes[maker.id]}/${bare}`
    const isNamed = name === bare || name === own
    return isNamed && isListed(bare, { providerId: maker.id }) ? own : undefined
  }
  // Routers write Anthropic's versions with a dot.
  const spellings = [name, name.replace(/-(\d+)-(\d+)$/, '-$1.$2')]
  const served = new Set(Object.values(provider.models))
  return spellings
    .map((own) => `${maker.id}/${own}`)
    .find((own) => isListed(own, here) && !served.has(own))
}
