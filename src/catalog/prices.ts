import { calcPrice } from '@pydantic/genai-prices'

import { isLoopback } from '../model/loopback.ts'
import type { Price, ProviderSpec } from '../model/provider.ts'

/** The price list in use: the pinned package and the day it was published. */
export const priceList = { version: '0.1.8', date: '2026-09-23' } as const

/** What the model's maker is called in the price list, by model family. */
const makers: Readonly<Record<string, string | undefined>> = {
  gpt: 'openai',
  claude: 'anthropic',
  gemini: 'google',
}

const PER_MTOK = 1_000_000
/** Small enough for the base tier of prices that rise with the length of the prompt. */
const PROBE_TOKENS = 1000

/**
 * The price of a model at a provider: declared, else from the dated list, else the maker's list
 * price where a built-in router passes it on; undefined when nobody knows.
 */
export function priceOf(
  provider: ProviderSpec,
  model: { readonly name: string; readonly family: string | undefined },
): Price | undefined {
  const declared = provider.prices[model.name]
  if (declared) return declared
  const wireName = provider.models[model.name]
  const url = new URL(provider.baseURL)
  if (wireName === undefined || isLoopback(url.hostname)) return undefined
  // A gateway in front of AWS passes AWS's prices on; the profile in the name makes a difference.
  const isAws = provider.protocol === 'bedrock-converse'
  const listed = lookUp(
    wireName,
    isAws ? { providerId: 'aws' } : { providerApiUrl: provider.baseURL },
  )
  if (listed) return listed
  const maker = url.hostname === 'api.opper.ai' ? makers[model.family ?? ''] : undefined
  return maker === undefined ? undefined : lookUp(model.name, { providerId: maker })
}

function lookUp(
  wireName: string,
  where: { readonly providerId: string } | { readonly providerApiUrl: string },
): Price | undefined {
  const price = (tokens: { cache_read_tokens?: number; cache_write_tokens?: number } = {}) =>
    calcPrice(
      { input_tokens: PROBE_TOKENS, output_tokens: PROBE_TOKENS, ...tokens },
      wireName,
      where,
    )
  const plain = price()
  const read = price({ cache_read_tokens: PROBE_TOKENS })
  const written = price({ cache_write_tokens: PROBE_TOKENS })
  if (!plain || !read || !written) return undefined
  return {
    inputPerMTok: perMTok(plain.input_price),
    outputPerMTok: perMTok(plain.output_price),
    cachedInputPerMTok: perMTok(read.input_price),
    cacheWriteInputPerMTok: perMTok(written.input_price),
    source: `@pydantic/genai-prices ${priceList.version}: ${plain.provider.id}`,
    date: priceList.date,
  }
}

/** Rounded to the precision of published prices, which hides the noise of floating point. */
function perMTok(priceOfProbe: number): number {
  return Number(((priceOfProbe / PROBE_TOKENS) * PER_MTOK).toFixed(6))
}
