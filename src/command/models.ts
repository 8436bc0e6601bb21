import Table from 'cli-table3'

import { priceOf } from '../catalog/prices.ts'
import { unreadyReason } from '../model/credentials.ts'
import type { Catalog, Price } from '../model/provider.ts'

/**
 * Every model at every provider that serves it: the provider's name of it, its price, and whether
 * the key was found. Never the value of a key.
 */
export function renderModels(
  catalog: Catalog,
  environment: Readonly<Record<string, string | undefined>>,
): string {
  const table = new Table({
    head: ['model', 'tier', 'provider', 'its name there', '$ in / out per MTok', 'credentials'],
    style: { head: [], border: [], compact: true },
  })
  for (const model of Object.values(catalog.models)) {
    for (const provider of Object.values(catalog.providers)) {
      const wireName = provider.models[model.name]
      if (wireName === undefined) continue
      const unready = unreadyReason(provider, { environment, aws: 'not-asked' })
      table.push([
        model.name,
        model.tier ?? '—',
        provider.name,
        wireName,
        showPrice(priceOf(provider, model)),
        unready ??
          (provider.apiKeyEnv === undefined ? 'none needed' : `${provider.apiKeyEnv} found`),
      ])
    }
  }
  return table.toString()
}

function showPrice(price: Price | undefined): string {
  if (!price) return '—'
  return `${price.inputPerMTok.toFixed(2)} / ${price.outputPerMTok.toFixed(2)}`
}
