import type { Mode } from '../bridge/settings.ts'
import { joinList } from '../format/lists.ts'
import { BenchError } from '../model/bench-error.ts'
import { type AwsCredentials, hasToken, keyOf, unreadyReason } from '../model/credentials.ts'
import type { Catalog, ProviderSpec } from '../model/provider.ts'
import type { Environment } from './environment-overrides.ts'

export interface ResolvedMode {
  readonly mode: Mode
  readonly reason: 'asked' | 'auto'
  /** Why it is, for the person who started the run. */
  readonly explanation: string
}

export interface ModeRequest {
  readonly asked: 'auto' | Mode
  /** Where a mode was asked for, e.g. `vitest.config.ts`. */
  readonly askedIn: string
  /** Nothing will be sent: what is missing for it is no error. */
  readonly sendsNothing: boolean
  readonly catalog: Catalog
  /** Providers asked for by name; undefined when none are. */
  readonly onlyProviders: readonly string[] | undefined
  readonly environment: Environment
  /** What AWS's credential chain said, if {@link asksAws} had it asked. */
  readonly aws?: AwsCredentials
}

/**
 * Whether AWS's credential chain is to be asked: for a Bedrock provider that is named, or in a run
 * that is explicitly live, where a token is not enough.
 */
export function asksAws({
  asked,
  catalog,
  onlyProviders,
  environment,
}: Pick<ModeRequest, 'asked' | 'catalog' | 'onlyProviders' | 'environment'>): boolean {
  if (asked === 'simulated' || (asked === 'auto' && !onlyProviders)) return false
  return providersInUse(catalog, onlyProviders).some(
    (provider) => provider.protocol === 'bedrock-converse' && !hasToken(provider, environment),
  )
}

function providersInUse(
  catalog: Catalog,
  onlyProviders: readonly string[] | undefined,
): ProviderSpec[] {
  return Object.values(catalog.providers).filter(
    (provider) => !onlyProviders || onlyProviders.includes(provider.name),
  )
}

/** Live or simulated, by INTERFACE's rules: settled before anything else. */
export function resolveMode(request: ModeRequest): ResolvedMode {
  const { asked, askedIn, catalog, onlyProviders, environment, aws = 'not-asked' } = request
  if (asked === 'simulated') {
    return { mode: 'simulated', reason: 'asked', explanation: `simulated (set in ${askedIn})` }
  }
  const inUse = providersInUse(catalog, onlyProviders)
  const reasonOf = (provider: ProviderSpec): string | undefined =>
    unreadyReason(provider, { environment, aws })
  const ready = inUse.filter((provider) => reasonOf(provider) === undefined)
  const keys = [...new Set(inUse.flatMap((provider) => provider.apiKeyEnv ?? []))]
  if (asked === 'auto' && ready.length === 0) {
    return {
      mode: 'simulated',
      reason: 'auto',
      explanation: `simulated: no API key found (${keys.join(', ')})`,
    }
  }
  for (const provider of request.sendsNothing ? [] : inUse) {
    const reason = reasonOf(provider)
    if (onlyProviders && reason !== undefined) {
      const fix =
        provider.protocol === 'bedrock-converse'
          ? `${reason}. Sign in to AWS${provider.apiKeyEnv === undefined ? '' : ', or set the token'}`
          : `\`${provider.apiKeyEnv}\` is not set. Set it in the environment or in .env`
      throw new BenchError(
        'missing-credentials',
        `provider \`${provider.name}\` is requested by name, but ${fix}`,
      )
    }
  }
  if (ready.length === 0 && !request.sendsNothing) {
    throw new BenchError(
      'missing-credentials',
      `the run is live (set in ${askedIn}), but no API key was found. Set ${joinList(keys, 'or')} in the environment or in .env, or leave the mode out to use the simulator`,
    )
  }
  for (const provider of ready) checkKey(provider, environment)
  return { mode: 'live', reason: asked === 'auto' ? 'auto' : 'asked', explanation: 'live' }
}

/** A header carries printable ASCII; a line break within a key is the usual accident. */
function checkKey(provider: ProviderSpec, environment: Environment): void {
  const { name, apiKeyEnv } = provider
  if (provider.protocol === 'bedrock-converse' && !hasToken(provider, environment)) return
  const key = keyOf(provider, environment)
  if (key === undefined || /^[\x21-\x7e]+$/.test(key)) return
  throw new BenchError(
    'missing-credentials',
    `\`${apiKeyEnv}\`, the key of provider \`${name}\`, contains a space, a line break or another character that a header cannot have. Set it again`,
  )
}
