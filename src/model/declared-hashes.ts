import { createHash } from 'node:crypto'

import { canonicalJson } from './canonical-json.ts'
import { headerCredentials } from './credential-parts.ts'
import type { Catalog, ProviderSpec } from './provider.ts'

/** Stands for a credential: it may be exchanged while a run goes on, and a hash of it would be a part of it. */
const CREDENTIAL = 'credential'

/**
 * What is declared beside bench files, by its path → a hash: it tells what changed and not from what. Of
 * headers that hold credentials only the names count.
 */
export function declaredHashes({
  gate,
  defaults,
  overrides,
  catalog,
}: {
  readonly gate: object
  readonly defaults: object
  readonly overrides: object
  readonly catalog: Catalog
}): Record<string, string> {
  const providers = Object.entries(catalog.providers).flatMap(([name, provider]) => [
    ...fieldsOf(`providers.${name}`, withoutHeaders(provider)),
    ...fieldsOf(`providers.${name}.headers`, plainHeaders(provider)),
  ])
  const all = [
    ...fieldsOf('models', catalog.models),
    ...providers,
    ...fieldsOf('gate', gate),
    ...fieldsOf('llmBench()', defaults),
    ...fieldsOf('overrides', overrides),
  ]
  return Object.fromEntries(all.map(([path, value]) => [path, hashOf(value)]))
}

function withoutHeaders({ headers: _headers, ...rest }: ProviderSpec): object {
  return rest
}

function plainHeaders({ headers, secretHeaders = [] }: ProviderSpec): Record<string, string> {
  const secret = new Set(secretHeaders.map((name) => name.toLowerCase()))
  return Object.fromEntries(
    Object.entries(headers).map(([written, value]) => {
      const name = written.toLowerCase()
      const isSecret = secret.has(name) || headerCredentials(name, value).length > 0
      return [name, isSecret ? CREDENTIAL : value]
    }),
  )
}

function fieldsOf(place: string, values: object): [string, unknown][] {
  return Object.entries(values).map(([field, value]) => [`${place}.${field}`, value])
}

function hashOf(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex').slice(0, 16)
}
