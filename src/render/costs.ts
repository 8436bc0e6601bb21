import { pluralize } from '../format/lists.ts'
import { showUsd, UNKNOWN } from '../format/numbers.ts'
import { plainText } from '../format/plain-text.ts'
import {
  type CostedMatrix,
  costsByProvider,
  judgingCosts,
  type ProviderCost,
  totalCostUsd,
} from '../report/assembly/costs.ts'
import type { DocumentMatrix } from '../report/schema/results-document.ts'

/**
 * What each provider was paid, in one line, e.g. `openai $0.24, openrouter $0.34*, opper –`;
 * undefined where no cost is known.
 */
export function renderCosts(costs: readonly ProviderCost[]): string | undefined {
  if (totalCostUsd(costs) === undefined) return undefined
  const parts = costs.map(({ provider, usd, isReported, nUnknown }) => {
    const amount = usd === undefined ? UNKNOWN : `${showUsd(usd)}${isReported ? '*' : ''}`
    const rest =
      usd !== undefined && nUnknown > 0
        ? ` and ${pluralize(nUnknown, 'request')} at an unknown cost`
        : ''
    return `${plainText(provider)} ${amount}${rest}`
  })
  const mark = costs.some(({ isReported }) => isReported) ? '  (* as reported by the provider)' : ''
  return `${parts.join(', ')}${mark}`
}

/** What the endpoints of a matrix cost and, beside it, who judged their answers; undefined where unknown. */
export function renderMatrixCost(
  matrix: CostedMatrix,
  mode: 'live' | 'simulated',
): string | undefined {
  const cost = renderTotalCost(costsByProvider(matrix.cells), mode)
  const judging = totalCostUsd(costsByProvider(judgingCosts([matrix])))
  if (judging === undefined) return cost
  return `${cost ?? 'unknown cost'} and ${showUsd(judging)} for judging`
}

/** What all matrices of a run cost together, and to whom it went; undefined where unknown. */
export function renderRunCost(
  matrices: readonly DocumentMatrix[],
  mode: 'live' | 'simulated',
): string | undefined {
  const judging = judgingCosts(matrices)
  const costs = costsByProvider([...matrices.flatMap(({ cells }) => cells), ...judging])
  const total = renderTotalCost(costs, mode)
  const judgingUsd = totalCostUsd(costsByProvider(judging))
  const share = judgingUsd === undefined ? '' : `, ${showUsd(judgingUsd)} of it for judging`
  return total && `${total} for all matrices${share}: ${renderCosts(costs)}`
}

/** The sum, or as much of it as is known; undefined where no cost is. */
export function renderTotalCost(
  costs: readonly ProviderCost[],
  mode: 'live' | 'simulated',
): string | undefined {
  const total = totalCostUsd(costs)
  if (total === undefined) return undefined
  // Simulated answers cost nothing; the figure is what real ones of that size would.
  if (mode === 'simulated') return `would cost ${showUsd(total)}`
  return costs.some(({ nUnknown }) => nUnknown > 0) ? `at least ${showUsd(total)}` : showUsd(total)
}
