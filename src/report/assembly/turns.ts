import { countedSamples } from '../../model/counted-samples.ts'
import type { Sample } from '../../model/sample.ts'
import { orderStatisticInterval } from '../../stats/order-statistic-interval.ts'
import { ascending, quantile } from '../../stats/quantile.ts'
import type { DocumentCell } from '../schema/results-document.ts'

/** What became of one turn of a cell's conversations; undefined where nothing is known. */
export interface TurnSummary {
  readonly turn: number
  /** Answers of which the time is known. */
  readonly n: number
  /** Its median in milliseconds, with its 95 % interval. */
  readonly ms: number | undefined
  readonly low: number | undefined
  readonly high: number | undefined
  /** Tokens read from a cache ÷ tokens of the prompts, where the endpoint says both, 0 to 1. */
  readonly cachedShare: number | undefined
}

/** A cell's conversations turn by turn, by a time of their answers; empty where it held none. */
export function turnsOf(
  { samples }: Pick<DocumentCell, 'samples'>,
  metric: 'ttftMs' | 'totalMs' = 'ttftMs',
): TurnSummary[] {
  const counted = countedSamples(samples).filter(({ turn }) => turn !== undefined)
  return [...Map.groupBy(counted, ({ turn }) => turn ?? 0)]
    .toSorted(([a], [b]) => a - b)
    .map(([turn, own]) => {
      const times = ascending(own.flatMap((sample) => sample[metric] ?? []))
      return {
        turn,
        n: times.length,
        ms: quantile(times, 0.5),
        ...orderStatisticInterval(times, 0.5),
        cachedShare: cachedShareOf(own),
      }
    })
}

function cachedShareOf(samples: readonly Sample[]): number | undefined {
  const known = samples.filter(
    ({ inputTokens, cachedTokens }) => inputTokens && cachedTokens !== undefined,
  )
  const sent = known.reduce((sum, { inputTokens }) => sum + (inputTokens ?? 0), 0)
  const cached = known.reduce((sum, { cachedTokens }) => sum + (cachedTokens ?? 0), 0)
  return sent === 0 ? undefined : cached / sent
}
