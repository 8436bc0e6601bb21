import { significant } from '../format/significant.ts'
import type { Price, Rates } from '../model/provider.ts'
import type { Failure, Sample, TokenCounts } from '../model/sample.ts'
import { oneHourPerMTok, ratesOf, ratesUpTo, type RequestTimes } from './rates.ts'

const TOKENS_PER_MTOK = 1_000_000

/**
 * Usage × price in US dollars, at the rates of its length and its hour; input read from a cache or
 * written to one is priced as such. Undefined when the price is unknown or the server reported no
 * usage: a cost is never guessed. What is free costs 0 at any usage.
 */
export function costUsd(
  tokens: TokenCounts,
  price: Price | undefined,
  times: RequestTimes = {},
): number | undefined {
  const { inputTokens, outputTokens, tokenSource } = tokens
  if (!price) return undefined
  if (isFree(price)) return 0
  if (tokenSource !== 'usage') return undefined
  if (inputTokens === undefined || outputTokens === undefined) return undefined
  const known = { ...tokens, inputTokens, outputTokens }
  const costs = ratesOf(price, inputTokens, times).map((rates) => tokensUsd(known, rates))
  return significant((price.perRequestUsd ?? 0) + Math.max(...costs))
}

function tokensUsd(
  {
    inputTokens,
    outputTokens,
    cachedTokens = 0,
    cacheWriteTokens = 0,
    cacheWrite1hTokens = 0,
  }: TokenCounts & { readonly inputTokens: number; readonly outputTokens: number },
  rates: Rates,
): number {
  const read = Math.min(cachedTokens, inputTokens)
  const written = Math.min(Math.max(cacheWriteTokens, cacheWrite1hTokens), inputTokens - read)
  const forAnHour = Math.min(cacheWrite1hTokens, written)
  return (
    ((inputTokens - read - written) * rates.inputPerMTok +
      read * (rates.cachedInputPerMTok ?? rates.inputPerMTok) +
      (written - forAnHour) * (rates.cacheWriteInputPerMTok ?? rates.inputPerMTok) +
      forAnHour * oneHourPerMTok(rates) +
      outputTokens * rates.outputPerMTok) /
    TOKENS_PER_MTOK
  )
}

/** The most that a request may take. */
export interface MaxTokens {
  readonly inputTokens: number
  readonly outputTokens: number
  /** Whether what it writes to a cache is kept for an hour. */
  readonly isKeptForAnHour: boolean
}

/**
 * The most that a request can cost, in US dollars: input may be written to a cache, a long prompt may
 * be in a dearer tier, and some vendors ask more at some hours.
 */
export function maxCostUsd(
  { inputTokens, outputTokens, isKeptForAnHour }: MaxTokens,
  price: Price,
): number {
  const costs = ratesUpTo(price, inputTokens).map((rates) => {
    const { inputPerMTok, cachedInputPerMTok = 0, cacheWriteInputPerMTok = 0 } = rates
    const anHourPerMTok = isKeptForAnHour ? oneHourPerMTok(rates) : 0
    const dearest = Math.max(
      inputPerMTok,
      cachedInputPerMTok,
      cacheWriteInputPerMTok,
      anHourPerMTok,
    )
    return (inputTokens * dearest + outputTokens * rates.outputPerMTok) / TOKENS_PER_MTOK
  })
  return (price.perRequestUsd ?? 0) + Math.max(...costs)
}

/** Whether no request costs anything. */
export function isFree(price: Price): boolean {
  return (price.perRequestUsd ?? 0) === 0 && ratesUpTo(price, Infinity).every(areNothing)
}

function areNothing({
  inputPerMTok,
  outputPerMTok,
  cachedInputPerMTok = 0,
  cacheWriteInputPerMTok = 0,
  cacheWrite1hInputPerMTok = 0,
}: Rates): boolean {
  const all = [inputPerMTok, outputPerMTok, cachedInputPerMTok, cacheWriteInputPerMTok]
  return [...all, cacheWrite1hInputPerMTok].every((dollars) => dollars === 0)
}

/** What a sample says of money. */
export type CostFigures = Pick<Sample, 'costUsd' | 'reportedCostUsd'>

/**
 * A provider's own figure beats any price list, but for a 0 where the list has a price: that is a fee
 * of nothing, a free allowance or a field nobody filled, and would leave a budget unbounded.
 */
export function costOf(figures: CostFigures): number | undefined {
  return isReportedCost(figures) ? figures.reportedCostUsd : figures.costUsd
}

/** Whether the provider's own figure is the one that counts. */
export function isReportedCost({
  costUsd: listed,
  reportedCostUsd: reported,
}: CostFigures): boolean {
  return reported !== undefined && !(reported === 0 && (listed ?? 0) > 0)
}

/** Statuses that say that nothing was generated; those of timeouts say that somebody stopped waiting. */
const timeouts = new Set([408, 499])
const SERVICE_UNAVAILABLE = 503

/** What a sample says of money and of its end. */
export interface ChargedFigures
  extends CostFigures, Pick<Sample, 'status' | 'ttftMs' | 'httpStatus'> {
  readonly failure: Pick<Failure, 'class' | 'inStream'> | undefined
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
  if (status !== 'failed' || ttftMs !== undefined || !failure) return false
  if (failure.class === 'connect') return true
  if (failure.inStream) return failure.class === 'auth' || failure.class === 'rate-limit'
  if (httpStatus === undefined) return failure.class === 'auth'
  const isClientError = httpStatus >= 300 && httpStatus < 500 && !timeouts.has(httpStatus)
  return isClientError || httpStatus === SERVICE_UNAVAILABLE
}
