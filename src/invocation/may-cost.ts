import type { RunSettings } from '../bridge/settings.ts'
import { unreadyReason } from '../model/credentials.ts'
import { isFree } from '../model/is-free.ts'
import type { Environment } from './environment-overrides.ts'

/**
 * Whether a run could cost money: it is live, and some provider it may ask charges for a model.
 */
export function mayCost(
  { mode, aws, catalog, overrides }: Pick<RunSettings, 'mode' | 'aws' | 'catalog' | 'overrides'>,
  environment: Environment,
): boolean {
  if (mode === 'simulated') return false
  return Object.values(catalog.providers).some((provider) => {
    if (overrides.providers?.includes(provider.name) === false) return false
    if (unreadyReason(provider, { environment, aws }) !== undefined) return false
    return Object.keys(provider.models).some((model) => !isFree(provider, model))
  })
}
