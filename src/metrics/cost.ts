import type { Price } from '../model/provider.ts'
import type { Sample, TokenCounts } from '../model/sample.ts'

const TOKENS_PER_MTOK = 1_000_000

/**
 * Usage × price in US dollars; input read from a cache or written to one is priced as such. Undefined
 * when the price is unknown or the server reported no usage: a cost is never guessed.
 */
export function costUsd(tokens: TokenCounts, price: Price | undefined): number | undefined {
  const { inputTokens, outputTokens, cachedTokens = 0, cacheWriteTokens = 0, tokenSource } = tokens
  if (!price || tokenSource !== 'usage') return undefined
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

/** A provider's own figure beats any price list. */
export function costOf(sample: Sample): number | undefined {
  return sample.reportedCostUsd ?? sample.costUsd
}
