import { isLoopback } from './loopback.ts'
import type { ProviderSpec } from './provider.ts'

/**
 * What is known of AWS's standard credential chain. Asking it may reach out to a metadata address,
 * so it is asked only for a provider that is named, or in a run that is explicitly live.
 */
export type AwsCredentials = 'not-asked' | 'found' | 'missing'

/** Whether a Bedrock provider has a bearer token. */
export function hasToken(
  provider: ProviderSpec,
  environment: Readonly<Record<string, string | undefined>>,
): boolean {
  return provider.apiKeyEnv !== undefined && missingVariable(provider, environment) === undefined
}

function missingVariable(
  provider: ProviderSpec,
  environment: Readonly<Record<string, string | undefined>>,
): string | undefined {
  return keyOf(provider, environment) === undefined ? provider.apiKeyEnv : undefined
}

/** A provider's key; undefined where it has none. */
export function keyOf(
  { apiKeyEnv }: ProviderSpec,
  environment: Readonly<Record<string, string | undefined>>,
): string | undefined {
  if (apiKeyEnv === undefined) return undefined
  // Docker's `--env-file` takes quotes and blanks for a part of the value.
  const key = (environment[apiKeyEnv] ?? '').trim().replace(/^(["'])(.*)\1$/s, '$2')
  return key === '' ? undefined : key
}

/** Why a provider cannot be asked in a live run; undefined when it can. */
export function unreadyReason(
  provider: ProviderSpec,
  {
    environment,
    aws,
  }: {
    readonly environment: Readonly<Record<string, string | undefined>>
    readonly aws: AwsCredentials
  },
): string | undefined {
  if (provider.protocol === 'bedrock-converse') {
    // Servers on this machine are asked with invented credentials where there are no others.
    if (isLoopback(new URL(provider.baseURL).hostname)) return undefined
    // A token is a key like any other; only the chain waits to be asked for.
    if (aws === 'found' || hasToken(provider, environment)) return undefined
    const { apiKeyEnv } = provider
    const missing = apiKeyEnv === undefined ? '' : `${apiKeyEnv} is not set, and `
    return aws === 'missing'
      ? `${missing}no AWS credentials were found`
      : `${missing}AWS's credential chain is used only if the provider is named or the mode is live`
  }
  const missing = missingVariable(provider, environment)
  return missing === undefined ? undefined : `${missing} is not set`
}
