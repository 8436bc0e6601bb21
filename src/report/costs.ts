/** What a cell's samples say of money. */
export interface CostedCell {
  readonly provider: string
  readonly samples: readonly CostedSample[]
}

interface CostedSample {
  readonly status: 'ok' | 'failed' | 'aborted'
  readonly ttftMs: number | null | undefined
  readonly costUsd: number | null | undefined
  readonly reportedCostUsd: number | null | undefined
}

/** What was paid to one provider, warm-ups included. */
export interface ProviderCost {
  readonly provider: string
  /** US dollars, over the requests whose cost is known; undefined when none is. */
  readonly usd: number | undefined
  /** Whether some of it is the provider's own figure, which beats any price list. */
  readonly isReported: boolean
  /** Answers, whole or in part, that came at an unknown cost. */
  readonly nUnknown: number
}

/** What each provider was paid, in the order in which they come. */
export function costsByProvider(cells: Iterable<CostedCell>): ProviderCost[] {
  const costs = new Map<string, ProviderCost>()
  for (const { provider, samples } of cells) {
    for (const sample of samples) {
      const before = costs.get(provider)
      const cost = sample.reportedCostUsd ?? sample.costUsd ?? undefined
      const wasAnswered = sample.status === 'ok' || (sample.ttftMs ?? undefined) !== undefined
      costs.set(provider, {
        provider,
        usd: cost === undefined ? before?.usd : (before?.usd ?? 0) + cost,
        isReported:
          (before?.isReported ?? false) || (sample.reportedCostUsd ?? undefined) !== undefined,
        nUnknown: (before?.nUnknown ?? 0) + (cost === undefined && wasAnswered ? 1 : 0),
      })
    }
  }
  return [...costs.values()]
}

/** The sum in US dollars; undefined when no cost is known. */
export function totalCostUsd(costs: readonly ProviderCost[]): number | undefined {
  const known = costs.flatMap(({ usd }) => usd ?? [])
  return known.length === 0 ? undefined : known.reduce((sum, usd) => sum + usd, 0)
}

/**
 * What an answer costs on average, in US dollars, by the provider's own figure where it gives one;
 * undefined while one of them is unknown.
 */
export function meanAnswerUsd(
  answers: readonly Pick<CostedSample, 'costUsd' | 'reportedCostUsd'>[],
): number | undefined {
  const known = answers.flatMap(({ reportedCostUsd, costUsd }) => reportedCostUsd ?? costUsd ?? [])
  if (known.length === 0 || known.length < answers.length) return undefined
  return known.reduce((sum, cost) => sum + cost, 0) / known.length
}
