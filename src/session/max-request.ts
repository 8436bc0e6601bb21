import type { MaxRequest } from '../bridge/messages.ts'
import type { RunSettings } from '../bridge/settings.ts'
import { maxCostUsd } from '../metrics/cost.ts'
import type { Cell } from '../model/cell.ts'
import { declaredRequest, type DeclaredRequest } from '../runner/declared-request.ts'
import type { CellBilling } from './cell-billing.ts'
import { endpointOf } from './endpoint-of.ts'
import type { Plan } from './plan.ts'

/** The longest request of a cell as it will be sent, but for its key. */
export function requestOf(
  cell: Cell,
  plan: Pick<Plan, 'prompts' | 'turns' | 'temperature' | 'stream' | 'rounds' | 'paddings'>,
  settings: RunSettings,
): DeclaredRequest {
  return declaredRequest(
    cell,
    endpointOf(cell, { settings, rounds: plan.rounds, environment: {} }),
    plan,
  )
}

/** What that request takes at most, at the dearest of the prices that may be charged. */
export function maxRequestOf(
  { bound: { inputTokens, outputTokens, isKeptForAnHour } }: Pick<DeclaredRequest, 'bound'>,
  { isFree, possible, hasHiddenInput, unbounded }: CellBilling,
): MaxRequest {
  const costs =
    outputTokens === undefined || unbounded !== undefined
      ? undefined
      : possible?.map((price) => maxCostUsd({ inputTokens, outputTokens, isKeptForAnHour }, price))
  return {
    inputTokens: hasHiddenInput ? undefined : inputTokens,
    outputTokens,
    usd: isFree ? 0 : costs && Math.max(...costs),
    unbounded,
  }
}
