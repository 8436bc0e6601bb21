import { createHash } from 'node:crypto'

import { canonicalJson } from './canonical-json.ts'
import type { Catalog } from './provider.ts'

/**
 * What is declared beside bench files, by its path → a hash: it tells what changed and not from what.
 * Headers are left out: they may be credentials, which are exchanged.
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
  const providers = Object.entries(catalog.providers).flatMap(
    ([name, { headers: _headers, ...rest }]) => fieldsOf(`providers.${name}`, rest),
  )
  const all = [
    ...fieldsOf('models', catalog.models),
    ...providers,
    ...fieldsOf('gate', gate),
    ...fieldsOf('llmBench()', defaults),
    ...fieldsOf('overrides', overrides),
  ]
  return Object.fromEntries(all.map(([path, value]) => [path, hashOf(value)]))
}

function fieldsOf(place: string, values: object): [string, unknown][] {
  return Object.entries(values).map(([field, value]) => [`${place}.${field}`, value])
}

function hashOf(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex').slice(0, 16)
}
