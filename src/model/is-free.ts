import { isLoopback } from './loopback.ts'
import type { ProviderSpec } from './provider.ts'

/**
 * Whether a provider charges nothing for a model: it says so, or it is on this machine, wants no key
 * and has no price declared. A gateway with a key passes requests on to somebody who charges.
 */
export function isFree({ baseURL, apiKeyEnv, prices, free }: ProviderSpec, model: string): boolean {
  if (free !== undefined) return free
  const isHere = isLoopback(new URL(baseURL).hostname)
  return isHere && apiKeyEnv === undefined && prices[model] === undefined
}
