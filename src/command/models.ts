import type { RunSettings } from '../bridge/settings.ts'
import { DECLARED } from '../catalog/declared-price.ts'
import { priceOf } from '../catalog/prices.ts'
import { hangingIndent } from '../format/hanging-indent.ts'
import { withoutEscapes } from '../format/plain-text.ts'
import { type AwsCredentials, hasToken, unreadyReason } from '../model/credentials.ts'
import { isLoopback } from '../model/loopback.ts'
import { THIS_MACHINE } from '../model/price-source.ts'
import type { ModelSpec, Price, ProviderSpec } from '../model/provider.ts'
import type { Paint } from '../render/paint.ts'

type Environment = Readonly<Record<string, string | undefined>>

export interface ModelsOptions {
  readonly environment: Environment
  readonly aws: AwsCredentials
  readonly columns: number
  readonly paint: Paint
}

/**
 * Every model at every provider that serves it, with its price and its name there; where the prices
 * come from; and which credentials were found, never what they are.
 */
export function renderModels(
  { catalog, overrides }: Pick<RunSettings, 'catalog' | 'overrides'>,
  options: ModelsOptions,
): string[] {
  const { paint } = options
  const providers = Object.values(catalog.providers).filter(
    ({ name }) => overrides.providers?.includes(name) ?? true,
  )
  const models = Object.values(catalog.models).filter(
    ({ name }) => overrides.models?.includes(name) ?? true,
  )
  const blocks = models.map((model) => ({ model, offers: offersOf(model, providers) }))
  const offers = blocks.flatMap((block) => block.offers)
  const table = aligned(
    [
      ...offers.map(({ provider, price, wireName }) => [provider, showPrice(price), wireName]),
      ...providers.map((provider) => [provider.name, credentialsOf(provider, options)]),
    ],
    options.columns,
  )
  return [
    '',
    ...blocks.flatMap(({ model, offers: own }) => [
      `${paint('bold', model.name)}${paint('dim', describe(model))}`,
      ...own.map(() => table.shift() ?? ''),
      '',
    ]),
    paint('bold', 'credentials'),
    ...table,
    '',
    `${paint('bold', 'prices')}${paint('dim', '  input / output, dollars per million tokens')}`,
    ...sourcesOf(offers).flatMap((source) => hangingIndent(' ', source, options.columns)),
  ]
}

interface Offer {
  readonly provider: string
  readonly wireName: string
  readonly price: Price | undefined
}

function offersOf(model: ModelSpec, providers: readonly ProviderSpec[]): Offer[] {
  return providers.flatMap((provider): Offer[] => {
    const wireName = provider.models[model.name]
    if (wireName === undefined) return []
    return [{ provider: provider.name, wireName, price: priceOf(provider, model) }]
  })
}

function describe({ family, tier }: ModelSpec): string {
  const traits = [family, tier].filter((trait) => trait !== undefined)
  return traits.length === 0 ? '' : `  ${traits.join(', ')}`
}

function showPrice(price: Price | undefined): string {
  if (!price) return '–'
  const { inputPerMTok, outputPerMTok, source } = price
  const mark = source === DECLARED ? '*' : ''
  if (source === THIS_MACHINE) return 'free'
  return `${inputPerMTok.toFixed(2)} / ${outputPerMTok.toFixed(2)}${mark}`
}

/** One line a price list, with its date. */
function sourcesOf(offers: readonly Offer[]): string[] {
  const lists = new Map<string, Set<string>>()
  for (const { price } of offers) {
    if (!price || price.source === DECLARED || price.source === THIS_MACHINE) continue
    const [list = '', owner] = price.source.split(': ')
    const dated = price.date === undefined ? list : `${list} of ${price.date}`
    const owners = lists.get(dated) ?? new Set()
    lists.set(dated, owner === undefined ? owners : owners.add(owner))
  }
  const hasDeclared = offers.some(({ price }) => price?.source === DECLARED)
  return [
    ...[...lists].map(([list, owners]) => `${list} (${[...owners].join(', ')})`),
    ...(hasDeclared ? ['* declared in llmBench()'] : []),
  ]
}

function credentialsOf(provider: ProviderSpec, { environment, aws, paint }: ModelsOptions): string {
  const unready = unreadyReason(provider, { environment, aws })
  if (provider.protocol === 'bedrock-converse' && unready !== undefined && aws === 'not-asked') {
    const token = provider.apiKeyEnv === undefined ? '' : `${provider.apiKeyEnv} is not set, `
    return paint('yellow', `${token}AWS not asked`)
  }
  if (unready !== undefined) return paint('yellow', unready)
  if (hasToken(provider, environment)) return paint('green', `${provider.apiKeyEnv} found`)
  const isLocal = isLoopback(new URL(provider.baseURL).hostname)
  if (provider.protocol === 'bedrock-converse' && !isLocal) {
    return paint('green', 'AWS credentials found')
  }
  return 'none needed'
}

function widthOf(text: string): number {
  return withoutEscapes(text).length
}

/** Rows whose first cells line up, as far apart as there is room. */
function aligned(rows: readonly (readonly string[])[], columns: number): string[] {
  const widest = (index: number): number =>
    Math.max(
      0,
      ...rows.filter((row) => row.length > index + 1).map((row) => widthOf(row[index] ?? '')),
    )
  const draw = (gap: number): string[] =>
    rows.map((row) => {
      const cells = row.map((cell, index) =>
        index === row.length - 1 ? cell : cell.padEnd(widest(index) + gap),
      )
      return `${' '.repeat(gap)}${cells.join('')}`
    })
  const wide = draw(2)
  return wide.every((line) => widthOf(line) <= columns) ? wide : draw(1)
}
