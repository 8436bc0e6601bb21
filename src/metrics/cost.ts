import type { Price } from '../model/provider.ts'
import type { Failure, Sample, TokenCounts } from '../model/sample.ts'

const TOKENS_PER_MTOK = 1_000_000

/**
 * Usage × price in US dollars; input read from a cache or written to one is priced as such. Undefined
 * when the price is unknown or the server reported no usage: a cost is never guessed. What is free costs
 * 0 at any usage.
 */
export function costUsd(tokens: TokenCounts, price: Price | undefined): number | undefined {
  const { inputTokens, outputTokens, cachedTokens = 0, cacheWriteTokens = 0, tokenSource } = tokens
  if (!price) return undefined
  if (isNothing(price)) return 0
  if (tokenSource !== 'usage') return undefined
  if (inputTokens === undefined || outputTokens === undefined) return undefined
  const read = Math.min(cachedTokens, inputTokens)
  const written = Math.min(cacheWriteTokens, inputTokens - read)
  return (
    ((inputTokens - read - written) * price.inputPerMTok +
      read * (price.cachedInputPerMTok ?? price.inputPerMTok) +
      written * (price.cacheWriteInputPerMTok ?? price.inputPerMTok) +
      outputTokens * price.outputPerMTok) /
    TOKENS_PER_MTOK
  )
}

function isNothing(price: Price): boolean {
  const { inputPerMTok, outputPerMTok, cachedInputPerMTok = 0, cacheWriteInputPerMTok = 0 } = price
  return [inputPerMTok, outputPerMTok, cachedInputPerMTok, cacheWriteInputPerMTok].every(
    (dollars) => dollars === 0,
  )
}

/** What a sample says of money, also as a results document holds it. */
export interface CostFigures {
  readonly costUsd: number | null | undefined
  readonly reportedCostUsd: number | null | undefined
}

/**
 * A provider's own figure beats any price list, but for a 0 where the list has a price: that is a fee
 * of nothing, a free allowance or a field nobody filled, and would leave a budget unbounded.
 */
export function costOf(figures: CostFigures): number | undefined {
  return (isReportedCost(figures) ? figures.reportedCostUsd : figures.costUsd) ?? undefined
}

/** Whether the provider's own figure is the one that counts. */
export function isReportedCost({
  costUsd: listed,
  reportedCostUsd: reported,
}: CostFigures): boolean {
  return (reported ?? undefined) !== undefined && !(reported === 0 && (listed ?? 0) > 0)
}

/** Statuses that say that nothing was generated; those of timeouts say that somebody stopped waiting. */
const timeouts = new Set([408, 499])
const SERVICE_UNAVAILABLE = 503

/** What a sample says of money and of its end, also as a results document holds it. */
export interface ChargedFigures extends CostFigures {
  readonly status: Sample['status']
  readonly ttftMs: number | null | undefined
  readonly httpStatus: number | null | undefined
  readonly failure: Pick<Failure, 'class' | 'inStream'> | null | undefined
}

/**
 * What a request was charged, in US dollars: its cost, or 0 where it was refused before a token was
 * made. Undefined where it may have been charged and nobody says how much.
 */
export function chargedUsd(sample: ChargedFigures): number | undefined {
  return costOf(sample) ?? (wasRefused(sample) ? 0 : undefined)
}

/** Whether a request was turned away at once: vendors charge for nothing then. */
function wasRefused({ status, ttftMs, httpStatus, failure }: ChargedFigures): boolean {
  if (status !== 'failed' || (ttftMs ?? undefined) !== undefined || !failure) return false
  if (failure.class === 'connect') return true
  if (failure.inStream) return failure.class === 'auth' || failure.class === 'rate-limit'
  if ((httpStatus ?? undefined) === undefined) return failure.class === 'auth'
  const answered = httpStatus ?? 0
  const isClientError = answered >= 300 && answered < 500 && !timeouts.has(answered)
  return isClientError || answered === SERVICE_UNAVAILABLE
}
