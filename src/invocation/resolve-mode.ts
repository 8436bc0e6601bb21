import type { Mode } from '../bridge/settings.ts'
import { BenchError } from '../model/bench-error.ts'
import { missingKey } from '../model/credentials.ts'
import type { Catalog, ProviderSpec } from '../model/provider.ts'
import type { Environment } from './environment-overrides.ts'

/** As many as stand well in one line. */
const MOST_NAMES = 6

export interface ResolvedMode {
  readonly mode: Mode
  readonly reason: 'asked' | 'auto'
  /** One sentence for the person who started the run. */
  readonly explanation: string
}

export interface ModeRequest {
  readonly asked: 'auto' | Mode
  readonly catalog: Catalog
  /** Providers asked for by name; undefined when none are. */
  readonly onlyProviders: readonly string[] | undefined
  readonly environment: Environment
}

/** Live or simulated, by INTERFACE's rules: settled before anything else. */
export function resolveMode(request: ModeRequest): ResolvedMode {
  const { asked, catalog, onlyProviders, environment } = request
  if (asked === 'simulated') {
    return { mode: 'simulated', reason: 'asked', explanation: 'simulated, as asked for' }
  }
  const inUse = Object.values(catalog.providers).filter(
    (provider) => !onlyProviders || onlyProviders.includes(provider.name),
  )
  const ready = inUse.filter((provider) => missingKey(provider, environment) === undefined)
  if (asked === 'auto' && ready.length === 0) {
    const wanted = inUse.flatMap((provider) => provider.apiKeyEnv ?? [])
    return {
      mode: 'simulated',
      reason: 'auto',
      explanation: `simulated, for want of a key (${[...new Set(wanted)].join(', ')})`,
    }
  }
  for (const provider of inUse) {
    const missing = missingKey(provider, environment)
    if (onlyProviders && missing !== undefined) {
      throw new BenchError(
        'missing-credentials',
        `provider \`${provider.name}\` is asked for by name, but \`${missing}\` is not set. Set it in the environment or in .env`,
      )
    }
  }
  for (const provider of ready) checkKey(provider, environment)
  const names = ready.map((provider) => provider.name)
  return {
    mode: 'live',
    reason: asked === 'auto' ? 'auto' : 'asked',
    explanation: `live: ${listed(names)}`,
  }
}

function listed(names: readonly string[]): string {
  if (names.length === 0) return 'no provider is ready'
  const rest = names.length - MOST_NAMES
  return `${names.slice(0, MOST_NAMES).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`
}

/** A header carries printable ASCII; a line break within a key is the usual accident. */
function checkKey({ name, apiKeyEnv }: ProviderSpec, environment: Environment): void {
  if (apiKeyEnv === undefined || /^[\x21-\x7e]+$/.test(environment[apiKeyEnv]?.trim() ?? '')) return
  throw new BenchError(
    'missing-credentials',
    `\`${apiKeyEnv}\`, the key of provider \`${name}\`, holds a space, a line break or another character that no header can carry. Set it anew`,
  )
}
