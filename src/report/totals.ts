import { costOf } from '../metrics/cost.ts'
import type { Sample } from '../model/sample.ts'
import { ascending, quantile } from '../stats/quantile.ts'

/** What a provider was asked, as far as its cost goes. */
interface Spending {
  readonly provider: string
  readonly samples: readonly Sample[]
}

/** Known costs by provider and in all, warm-ups included; undefined where none is known. */
export function costTotals(spendings: readonly Spending[]): {
  readonly totalUsd: number | undefined
  readonly byProvider: Readonly<Record<string, number | undefined>>
} {
  const byProvider = new Map<string, number | undefined>()
  for (const { provider, samples } of spendings) {
    for (const sample of samples) {
      const cost = costOf(sample)
      const before = byProvider.get(provider)
      byProvider.set(provider, cost === undefined ? before : (before ?? 0) + cost)
    }
  }
  const known = [...byProvider.values()].filter((cost) => cost !== undefined)
  return {
    totalUsd: known.length === 0 ? undefined : known.reduce((sum, cost) => sum + cost, 0),
    byProvider: Object.fromEntries(byProvider),
  }
}

/** How late stamps were, in milliseconds: all of them, and their quantiles. */
export function calibrationOf(errors: readonly number[]): object {
  const errorsMs = ascending(errors)
  return {
    n: errorsMs.length,
    medianMs: quantile(errorsMs, 0.5),
    p99Ms: quantile(errorsMs, 0.99),
    maxMs: errorsMs.at(-1),
    errorsMs,
  }
}

/** How late the measuring process itself was, over all samples. */
export function eventLoopOf(samples: readonly Sample[]): object {
  const delays = ascending(samples.flatMap((sample) => sample.clientDelayMs ?? []))
  return { medianP99Ms: quantile(delays, 0.5), worstP99Ms: delays.at(-1) }
}
