import type { ProviderSpec } from './provider.ts'

/** The environment variable a provider wants and does not find; undefined when it is ready. */
export function missingKey(
  { apiKeyEnv }: ProviderSpec,
  environment: Readonly<Record<string, string | undefined>>,
): string | undefined {
  if (apiKeyEnv === undefined) return undefined
  return (environment[apiKeyEnv] ?? '').trim() === '' ? apiKeyEnv : undefined
}
