import { isFree } from '../model/is-free.ts'
import { isLoopback } from '../model/loopback.ts'
import { THIS_MACHINE } from '../model/price-source.ts'
import type { Price, ProviderSpec, Rates, RatesByLength } from '../model/provider.ts'
import { DECLARED } from './declared-price.ts'
import { calcPrice, type ModelInfo, type ModelPrice } from './price-list.ts'

/** The price list in use: the pinned package and the day it was published. */
export const priceList = { version: '0.1.8', date: '2026-09-23' } as const

/** What the model's maker is called in the price list, by model family. */
const makers: Readonly<Record<string, string | undefined>> = {
  gpt: 'openai',
  claude: 'anthropic',
  gemini: 'google',
}

/** Any number: the rates are looked at, not what they come to. */
const PROBE = { input_tokens: 1, output_tokens: 1 }
/** US dollars per thousand. */
const PER_KCOUNT = 1000
const MS_PER_MINUTE = 60_000
const MINUTES_PER_DAY = 24 * 60

/** What a provider that charges nothing asks. */
const noPrice: Omit<Price, 'source'> = {
  inputPerMTok: 0,
  outputPerMTok: 0,
  cachedInputPerMTok: undefined,
  cacheWriteInputPerMTok: undefined,
  date: undefined,
}

type Where = { readonly providerId: string } | { readonly providerApiUrl: string }

/**
 * The price of a model at a provider: nothing where nothing is charged, else declared, else from the dated list, else the maker's list
 * price where a built-in router passes it on; undefined when unknown.
 */
export function priceOf(
  provider: ProviderSpec,
  model: { readonly name: string; readonly family: string | undefined },
): Price | undefined {
  if (isFree(provider, model.name)) {
    return { ...noPrice, source: provider.free === true ? DECLARED : THIS_MACHINE }
  }
  const wireName = provider.models[model.name]
  if (provider.prices[model.name]) return provider.prices[model.name]
  return wireName === undefined ? undefined : listedPriceOf(provider, { ...model, wireName })
}

/**
 * The price of what a provider calls by this name: declared under the name of one of its models or
 * under this one, else from the dated list; undefined when unknown.
 */
export function priceOfWireName(provider: ProviderSpec, wireName: string): Price | undefined {
  const name = Object.keys(provider.models).find((own) => provider.models[own] === wireName)
  const declared = provider.prices[name ?? wireName] ?? provider.prices[wireName]
  return declared ?? listedPriceOf(provider, { name: wireName, family: undefined, wireName })
}

function listedPriceOf(
  provider: ProviderSpec,
  {
    name,
    family,
    wireName,
  }: { readonly name: string; readonly family: string | undefined; readonly wireName: string },
): Price | undefined {
  const url = new URL(provider.baseURL)
  if (isLoopback(url.hostname)) return undefined
  // A gateway in front of AWS passes AWS's prices on; the profile in the name makes a difference.
  const isAws = provider.protocol === 'bedrock-converse'
  const where = isAws ? { providerId: 'aws' } : { providerApiUrl: provider.baseURL }
  const listed = lookUp(wireName, where)
  if (listed) return listed
  const maker = url.hostname === 'api.opper.ai' ? makers[family ?? ''] : undefined
  // Behind the maker's prefix stands the maker's name.
  const own = name.slice(name.indexOf('/') + 1)
  return maker === undefined ? undefined : lookUp(own, { providerId: maker })
}

/** A snapshot's day behind the model's name: `-2026-03-05` or `-20260305`. */
const SNAPSHOT_DAY = /^-\d{4}-?\d{2}-?\d{2}$/

/**
 * Whether the price list has a model of this name, or the model of which it is a snapshot. `similar`
 * is satisfied with what the list takes for one of its models.
 */
export function isListed(
  wireName: string,
  where: Where,
  how: 'exact' | 'similar' = 'exact',
): boolean {
  const id = calcPrice(PROBE, wireName, where)?.model.id
  if (id === undefined || how === 'similar') return id !== undefined
  return (
    wireName === id || (wireName.startsWith(id) && SNAPSHOT_DAY.test(wireName.slice(id.length)))
  )
}

/** What the price list says today; undefined where it charges for what usage does not tell. */
export function lookUp(wireName: string, where: Where, today = new Date()): Price | undefined {
  const days = calcPrice(PROBE, wireName, { ...where, timestamp: today })
  if (!days) return undefined
  const times = timesOf(days.model.prices).map(({ from, to }) => {
    const timestamp = new Date(today)
    timestamp.setUTCHours(0, from, 0, 0)
    const prices = calcPrice(PROBE, wireName, { ...where, timestamp })?.model_price
    return { from, to, prices: prices ?? {} }
  })
  // Those that hold longest are the price, the others are those of their hours.
  const [longest] = [
    ...Map.groupBy(times, ({ prices }) => JSON.stringify(prices)).values(),
  ].toSorted((a, b) => minutesOf(b) - minutesOf(a))
  const rates = byLength(longest?.[0]?.prices ?? {})
  const hours = times
    .filter((time) => !longest?.includes(time))
    .map(({ from, to, prices }) => {
      const own = byLength(prices)
      return own && { fromUtc: timeOf(from), toUtc: timeOf(to), ...own }
    })
  if (!rates || hours.includes(undefined)) return undefined
  const perThousand = numberIn(longest?.[0]?.prices['requests_kcount'])
  return {
    ...rates,
    hours: hours.length === 0 ? undefined : hours.flatMap((own) => own ?? []),
    perRequestUsd: perThousand === undefined ? undefined : perThousand / PER_KCOUNT,
    source: `@pydantic/genai-prices ${priceList.version}: ${days.provider.id}`,
    date: priceList.date,
  }
}

/** The parts of a day between the times at which prices change, in minutes. */
function timesOf(prices: ModelInfo['prices']): { readonly from: number; readonly to: number }[] {
  const conditions = Array.isArray(prices)
    ? prices.flatMap(({ constraint }) => constraint ?? [])
    : []
  const changes = conditions.flatMap((condition) =>
    condition.type === 'time_of_date'
      ? [minuteOf(condition.start_time), minuteOf(condition.end_time)]
      : [],
  )
  const all = [...new Set([0, ...changes])].toSorted((a, b) => a - b)
  return all.map((from, index) => ({ from, to: all[index + 1] ?? MINUTES_PER_DAY }))
}

function minuteOf(time: string): number {
  return Math.floor(new Date(`1970-01-01T${time}`).getTime() / MS_PER_MINUTE) % MINUTES_PER_DAY
}

function minutesOf(times: readonly { readonly from: number; readonly to: number }[]): number {
  return times.reduce((sum, { from, to }) => sum + to - from, 0)
}

function timeOf(minute: number): string {
  return new Date((minute % MINUTES_PER_DAY) * MS_PER_MINUTE).toISOString().slice(11, 16)
}

/** What usage tells nothing of, in a chat of texts: nobody could say what a request costs. */
const UNTOLD_UNIT = /^output_(?:reasoning|citation)_/

function byLength(prices: ModelPrice): RatesByLength | undefined {
  const base = ratesAt(prices, 0)
  if (!base || Object.keys(prices).some((unit) => UNTOLD_UNIT.test(unit))) return undefined
  const starts = Object.values(prices).flatMap((unit) =>
    typeof unit === 'object' ? unit.tiers.map(({ start }) => start) : [],
  )
  const tiers = [...new Set(starts)]
    .toSorted((a, b) => a - b)
    .flatMap((start) => {
      const rates = ratesAt(prices, start + 1)
      return rates ? [{ aboveInputTokens: start, ...rates }] : []
    })
  return { ...base, tiers: tiers.length === 0 ? undefined : tiers }
}

function ratesAt(prices: ModelPrice, inputTokens: number): Rates | undefined {
  const at = (unit: string): number | undefined => {
    const price = prices[unit]
    if (typeof price !== 'object') return price
    return price.tiers.findLast(({ start }) => inputTokens > start)?.price ?? price.base
  }
  const input = at('input_mtok')
  const output = at('output_mtok')
  if (input === undefined || output === undefined) return undefined
  return {
    inputPerMTok: input,
    outputPerMTok: output,
    cachedInputPerMTok: at('cache_read_mtok') ?? input,
    cacheWriteInputPerMTok: at('cache_write_mtok') ?? input,
    cacheWrite1hInputPerMTok: at('cache_write_1h_mtok'),
  }
}

function numberIn(unit: ModelPrice[string]): number | undefined {
  return typeof unit === 'number' ? unit : undefined
}
