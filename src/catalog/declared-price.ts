import type { Prices } from '../model/options/provider-options.ts'
import type { Price, Rates, RatesByLength } from '../model/provider.ts'

/** The source of prices that a user declares without naming one. */
export const DECLARED = 'declared'

/** A price as it is used, of one that a user declares. */
export function declaredPrice(price: Prices): Price {
  return {
    ...ratesByLength(price),
    hours: price.hours?.map(({ fromUtc, toUtc, ...hours }) => ({
      fromUtc,
      toUtc,
      ...ratesByLength(hours),
    })),
    perRequestUsd: price.perRequestUsd,
    source: price.source ?? DECLARED,
    date: price.date,
  }
}

type DeclaredRates = Pick<
  Prices,
  | 'inputPerMTok'
  | 'outputPerMTok'
  | 'cachedInputPerMTok'
  | 'cacheWriteInputPerMTok'
  | 'cacheWrite1hInputPerMTok'
>

function ratesByLength(price: DeclaredRates & Pick<Prices, 'tiers'>): RatesByLength {
  return {
    ...ratesOf(price),
    tiers: price.tiers?.map((tier) => ({
      aboveInputTokens: tier.aboveInputTokens,
      ...ratesOf(tier),
    })),
  }
}

function ratesOf(rates: DeclaredRates): Rates {
  return {
    inputPerMTok: rates.inputPerMTok,
    outputPerMTok: rates.outputPerMTok,
    cachedInputPerMTok: rates.cachedInputPerMTok,
    cacheWriteInputPerMTok: rates.cacheWriteInputPerMTok,
    cacheWrite1hInputPerMTok: rates.cacheWrite1hInputPerMTok,
  }
}
