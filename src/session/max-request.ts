import type { MaxRequest } from '../bridge/messages.ts'
import type { RunSettings } from '../bridge/settings.ts'
import { maxCostUsd } from '../metrics/cost.ts'
import type { Cell } from '../model/cell.ts'
import { declaredRequest, type DeclaredRequest } from '../runner/declared-request.ts'
import type { PricedEndpoint } from '../runner/endpoint.ts'
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

/** What that request takes at most, at the dearest of the prices that may be charged; of a replay on average, and each. */
export function maxRequestOf(
  { bounds }: Pick<DeclaredRequest, 'bounds'>,
  { isFree, possible, hasHiddenInput, unbounded }: CellBilling,
): MaxRequest {
  const outputs = bounds.flatMap(({ outputTokens }) => outputTokens ?? [])
  const isBounded = outputs.length === bounds.length
  const costs =
    !isBounded || unbounded !== undefined
      ? undefined
      : possible &&
        bounds.map(({ outputTokens = NaN, ...bound }) =>
          Math.max(...possible.map((price) => maxCostUsd({ ...bound, outputTokens }, price))),
        )
  return {
    inputTokens: hasHiddenInput ? undefined : mean(bounds.map(({ inputTokens }) => inputTokens)),
    outputTokens: isBounded ? mean(outputs) : undefined,
    usd: isFree ? 0 : costs && mean(costs),
    ...(bounds.length > 1 && !isFree && costs && { usdOfEach: costs }),
    unbounded,
  }
}

/** What of an endpoint's money its requests may take; nothing of it where they are simulated. */
export function maxChargeOf(
  maxRequest: MaxRequest | undefined,
  { mode }: Pick<RunSettings, 'mode'>,
): Pick<PricedEndpoint, 'maxRequestUsd' | 'maxUsdOfEach'> {
  if (mode === 'simulated') return { maxRequestUsd: 0 }
  return { maxRequestUsd: maxRequest?.usd ?? 0, maxUsdOfEach: maxRequest?.usdOfEach }
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length
}
