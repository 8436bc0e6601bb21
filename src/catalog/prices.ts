import { calcPrice } from '@pydantic/genai-prices'

import { isLoopback } from '../model/loopback.ts'
import type { Price, ProviderSpec } from '../model/provider.ts'

/** The price list in use: the pinned package and the day it was published. */
export const priceList = { version: '0.1.8', date: '2026-09-23' } as const

/** The source of prices that a user declares without naming one. */
export const DECLARED = 'declared'

/** What the model's maker is called in the price list, by model family. */
const makers: Readonly<Record<string, string | undefined>> = {
  gpt: 'openai',
  claude: 'anthropic',
  gemini: 'google',
}

const PER_MTOK = 1_000_000
/** Small enough for the base tier of prices that rise with the length of the prompt. */
const PROBE_TOKENS = 1000

/** What a price is looked up for: a number of tokens, and a time where it is not now. */
interface Probe {
  readonly tokens: number
  readonly at?: Date
}

const baseTier: Probe = { tokens: PROBE_TOKENS }
/** Discounts by the hour leave out one of these, on the day the list was published. */
const hours = ['00', '06', '12', '18'].map((hour) => new Date(`${priceList.date}T${hour}:00:00Z`))

/** What a provider that charges nothing asks. */
const noPrice: Price = {
  inputPerMTok: 0,
  outputPerMTok: 0,
  cachedInputPerMTok: undefined,
  cacheWriteInputPerMTok: undefined,
  source: DECLARED,
  date: undefined,
}

/**
 * The price of a model at a provider: declared, else from the dated list, else the maker's list
 * price where a built-in router passes it on; undefined when nobody knows.
 */
export function priceOf(
  provider: ProviderSpec,
  model: { readonly name: string; readonly family: string | undefined },
): Price | undefined {
  if (provider.free === true) return noPrice
  return provider.prices[model.name] ?? listedPriceOf(provider, model, baseTier)
}

function listedPriceOf(
  provider: ProviderSpec,
  model: Parameters<typeof priceOf>[1],
  probe: Probe,
): Price | undefined {
  const wireName = provider.models[model.name]
  const url = new URL(provider.baseURL)
  if (wireName === undefined || isLoopback(url.hostname)) return undefined
  // A gateway in front of AWS passes AWS's prices on; the profile in the name makes a difference.
  const isAws = provider.protocol === 'bedrock-converse'
  const where = isAws ? { providerId: 'aws' } : { providerApiUrl: provider.baseURL }
  const listed = lookUp(wireName, where, probe)
  if (listed) return listed
  const maker = url.hostname === 'api.opper.ai' ? makers[model.family ?? ''] : undefined
  return maker === undefined ? undefined : lookUp(model.name, { providerId: maker }, probe)
}

/**
 * The dearest that a token can be at a price: input may be written to a cache, a long prompt may be
 * in a dearer tier, and some vendors ask more at some hours.
 */
export function maxPriceOf(
  provider: ProviderSpec,
  model: Parameters<typeof priceOf>[1],
  inputTokens: number,
): Pick<Price, 'inputPerMTok' | 'outputPerMTok'> | undefined {
  const prices =
    provider.prices[model.name] === undefined
      ? [PROBE_TOKENS, Math.max(PROBE_TOKENS, inputTokens)].flatMap((tokens) =>
          hours.flatMap((at) => listedPriceOf(provider, model, { tokens, at }) ?? []),
        )
      : [provider.prices[model.name]]
  const known = prices.flatMap((price) => price ?? [])
  if (known.length === 0) return undefined
  return {
    inputPerMTok: Math.max(
      ...known.flatMap(({ inputPerMTok, cachedInputPerMTok = 0, cacheWriteInputPerMTok = 0 }) => [
        inputPerMTok,
        cachedInputPerMTok,
        cacheWriteInputPerMTok,
      ]),
    ),
    outputPerMTok: Math.max(...known.map(({ outputPerMTok }) => outputPerMTok)),
  }
}

function lookUp(
  wireName: string,
  where: { readonly providerId: string } | { readonly providerApiUrl: string },
  { tokens: probeTokens, at }: Probe,
): Price | undefined {
  const price = (tokens: { cache_read_tokens?: number; cache_write_tokens?: number } = {}) =>
    calcPrice({ input_tokens: probeTokens, output_tokens: probeTokens, ...tokens }, wireName, {
      ...where,
      ...(at && { timestamp: at }),
    })
  const plain = price()
  const read = price({ cache_read_tokens: probeTokens })
  const written = price({ cache_write_tokens: probeTokens })
  if (!plain || !read || !written) return undefined
  return {
    inputPerMTok: perMTok(plain.input_price, probeTokens),
    outputPerMTok: perMTok(plain.output_price, probeTokens),
    cachedInputPerMTok: perMTok(read.input_price, probeTokens),
    cacheWriteInputPerMTok: perMTok(written.input_price, probeTokens),
    source: `@pydantic/genai-prices ${priceList.version}: ${plain.provider.id}`,
    date: priceList.date,
  }
}

/** Rounded to the precision of published prices, which hides the noise of floating point. */
function perMTok(priceOfProbe: number, probeTokens: number): number {
  return Number(((priceOfProbe / probeTokens) * PER_MTOK).toFixed(6))
}
