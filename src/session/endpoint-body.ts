import { cachingSettings, reasoningSettings } from '../catalog/providers.ts'
import type { Cell } from '../model/cell.ts'

/** Request fields that a model needs at a provider, below what users declare. */
export function reasoningBody({ levels }: Cell): Readonly<Record<string, unknown>> {
  return reasoningSettings[`${levels.model}@${levels.provider}`] ?? {}
}

/** … with those that a cell needs for its prompts to be kept. */
export function endpointBody(cell: Cell): Readonly<Record<string, unknown>> {
  const { model, provider, promptCache } = cell.levels
  return {
    ...reasoningBody(cell),
    ...(promptCache === 'warm' && cachingSettings[`${model}@${provider}`]),
  }
}
