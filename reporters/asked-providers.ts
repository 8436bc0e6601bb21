import type { BenchTestMeta } from '../src/bridge/test-meta.ts'

/** As many as stand well in one line. */
const MAX_NAMES = 6

/** The providers that tests ask, for one line. */
export function askedProviders(metas: readonly BenchTestMeta[]): string {
  const names = [...new Set(metas.flatMap(({ provider }) => provider ?? []))]
  if (names.length === 0) return 'none of its providers has credentials'
  const rest = names.length - MAX_NAMES
  return `${names.slice(0, MAX_NAMES).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`
}
