import type { Price, Rates, RatesByLength } from '../model/provider.ts'

const MS_PER_SECOND = 1000
const MS_PER_MINUTE = 60 * MS_PER_SECOND
const MINUTES_PER_HOUR = 60
const MINUTES_PER_DAY = 24 * MINUTES_PER_HOUR
/** Anthropic's multiple of the input price, as of November 2026; lists of resellers leave it out. */
const ONE_HOUR_FACTOR = 2

/** When a request was made, also as a results document holds it. */
export interface RequestTimes {
  /** Unix milliseconds; anything at all where it is not known. */
  readonly sentAt?: number | null | undefined
  readonly endMs?: number | null | undefined
}

/**
 * The rates that a request may be charged at. Some vendors go by the time at which it comes, others by
 * the time at which it is done, so there may be two; where no time is known, there are those of all.
 */
export function ratesOf(
  price: Price,
  inputTokens: number,
  { sentAt, endMs }: RequestTimes,
): readonly Rates[] {
  const sent = sentAt ?? undefined
  const ofTimes =
    sent === undefined
      ? [price, ...(price.hours ?? [])]
      : [...new Set([ratesAt(price, sent), ratesAt(price, sent + (endMs ?? 0))])]
  return ofTimes.map((rates) => rateOfLength(rates, inputTokens))
}

/** All rates that a request of so many input tokens at most may fall into. */
export function ratesUpTo(price: Price, inputTokens: number): readonly Rates[] {
  return [price, ...(price.hours ?? [])].flatMap((rates) => [
    rates,
    ...(rates.tiers ?? []).filter(({ aboveInputTokens }) => aboveInputTokens < inputTokens),
  ])
}

/** What a token costs that is written to a cache that keeps it for an hour. */
export function oneHourPerMTok({
  inputPerMTok,
  cacheWriteInputPerMTok,
  cacheWrite1hInputPerMTok,
}: Rates): number {
  if (cacheWrite1hInputPerMTok !== undefined) return cacheWrite1hInputPerMTok
  // Who charges nothing for writing has no hours to tell apart.
  if (cacheWriteInputPerMTok === undefined || cacheWriteInputPerMTok <= inputPerMTok) {
    return cacheWriteInputPerMTok ?? inputPerMTok
  }
  return Math.max(ONE_HOUR_FACTOR * inputPerMTok, cacheWriteInputPerMTok)
}

/** A price at which everything that is written to a cache is kept for an hour. */
export function keptForAnHour(price: Price): Price {
  return { ...atOneHour(price), hours: price.hours?.map(atOneHour) }
}

function atOneHour<Any extends RatesByLength>(rates: Any): Any {
  const tiers = rates.tiers?.map(writtenForAnHour)
  return { ...writtenForAnHour(rates), tiers }
}

function writtenForAnHour<Any extends Rates>(rates: Any): Any {
  return { ...rates, cacheWriteInputPerMTok: oneHourPerMTok(rates) }
}

function ratesAt({ hours = [], ...price }: Price, unixMs: number): RatesByLength {
  const minute = Math.floor(unixMs / MS_PER_MINUTE) % MINUTES_PER_DAY
  return hours.find(({ fromUtc, toUtc }) => isWithin(minute, fromUtc, toUtc)) ?? price
}

function isWithin(minute: number, fromUtc: string, toUtc: string): boolean {
  const from = minuteOf(fromUtc)
  const to = minuteOf(toUtc)
  return to <= from ? minute >= from || minute < to : minute >= from && minute < to
}

function minuteOf(time: string): number {
  const [hour = 0, minute = 0] = time.split(':').map(Number)
  return hour * MINUTES_PER_HOUR + minute
}

function rateOfLength(rates: RatesByLength, inputTokens: number): Rates {
  return rates.tiers?.findLast(({ aboveInputTokens }) => inputTokens > aboveInputTokens) ?? rates
}
