import { significantFigures } from '../../format/significant.ts'
import type { Sample } from '../../model/sample.ts'
import { ascending, quantile } from '../../stats/quantile.ts'
import { type CostedMatrix, costsByProvider, judgingCosts, totalCostUsd } from './costs.ts'

/** What everything cost, warm-ups and judges included, in the form of the document. */
export function costTotals(matrices: readonly CostedMatrix[]): object {
  const judging = judgingCosts(matrices)
  const costs = costsByProvider([...matrices.flatMap(({ cells }) => cells), ...judging])
  return {
    totalUsd: totalCostUsd(costs),
    byProvider: Object.fromEntries(costs.map(({ provider, usd }) => [provider, usd])),
    reportedBy: costs.flatMap(({ provider, isReported }) => (isReported ? provider : [])),
    nUnknown:
      costs.reduce((sum, { nUnknown }) => sum + nUnknown, 0) +
      matrices.reduce((sum, { nLost = 0 }) => sum + nLost, 0),
    judgingUsd: totalCostUsd(costsByProvider(judging)),
  }
}

/** How late stamps were, in milliseconds: all of them, and their quantiles. */
export function calibrationOf(errors: readonly number[]): object {
  const errorsMs = ascending(errors)
  return significantFigures({
    n: errorsMs.length,
    medianMs: quantile(errorsMs, 0.5),
    p99Ms: quantile(errorsMs, 0.99),
    maxMs: errorsMs.at(-1),
    errorsMs,
  })
}

/** How late the measuring process itself was, over all samples. */
export function eventLoopOf(samples: readonly Sample[]): object {
  const delays = ascending(samples.flatMap((sample) => sample.clientDelayMs ?? []))
  return significantFigures({ medianP99Ms: quantile(delays, 0.5), worstP99Ms: delays.at(-1) })
}
