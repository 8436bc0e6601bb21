import type { MaxRequest } from '../bridge/artifact.ts'
import type { RunSettings } from '../bridge/settings.ts'
import { maxPriceOf } from '../catalog/prices.ts'
import type { Cell } from '../model/cell.ts'
import { isFree } from '../model/is-free.ts'
import { declaredRequest, type DeclaredRequest } from '../runner/declared-request.ts'
import { endpointOf } from './endpoint-of.ts'
import type { Plan } from './plan.ts'

const TOKENS_PER_MTOK = 1_000_000

/** The longest request of a cell as it will be sent, but for its key. */
export function requestOf(
  cell: Cell,
  plan: Pick<Plan, 'prompts' | 'turns' | 'temperature' | 'rounds'>,
  settings: RunSettings,
): DeclaredRequest {
  return declaredRequest(
    cell,
    endpointOf(cell, { settings, rounds: plan.rounds, environment: {} }),
    plan,
  )
}

/** What that request takes at most, at the dearest price known. */
export function maxRequestOf(
  { levels }: Cell,
  { bound: { inputTokens, outputTokens } }: DeclaredRequest,
  { catalog }: RunSettings,
): MaxRequest {
  const provider = catalog.providers[levels.provider]
  const bound = { inputTokens, outputTokens }
  if (!provider || isFree(provider, levels.model)) return { ...bound, usd: 0 }
  const model = catalog.models[levels.model] ?? { name: levels.model, family: undefined }
  const price = maxPriceOf(provider, model, inputTokens)
  return {
    ...bound,
    usd:
      price === undefined || outputTokens === undefined
        ? undefined
        : (inputTokens * price.inputPerMTok + outputTokens * price.outputPerMTok) / TOKENS_PER_MTOK,
  }
}
