import type { RunSettings } from '../bridge/settings.ts'
import { priceOf, priceOfWireName } from '../catalog/prices.ts'
import { keptForAnHour } from '../metrics/rates.ts'
import type { Cell } from '../model/cell.ts'
import { isFree } from '../model/is-free.ts'
import type { Price, ProviderSpec } from '../model/provider.ts'
import { type BilledField, declaredBilling } from '../runner/declared-request.ts'
import { endpointBody } from './endpoint-body.ts'
import { shownField } from './shown-field.ts'

/** How the requests of a cell are charged. */
export interface CellBilling {
  readonly isFree: boolean
  /** What usage is multiplied with; undefined when unknown. */
  readonly price: Price | undefined
  /** Prices of which any may be charged; undefined when one of them is unknown. */
  readonly possible: readonly Price[] | undefined
  /** Whether input may be charged that no request holds. */
  readonly hasHiddenInput: boolean
  /** Why no sum bounds a request, and what to do about it; undefined where one does. */
  readonly unbounded: string | undefined
}

const nothingKnown: CellBilling = {
  isFree: false,
  price: undefined,
  possible: undefined,
  hasHiddenInput: false,
  unbounded: undefined,
}

/** How a cell's requests are charged, by the prices that are known and what its provider declares. */
export function cellBilling(cell: Cell, { catalog }: Pick<RunSettings, 'catalog'>): CellBilling {
  const { levels } = cell
  const provider = catalog.providers[levels.provider]
  const model = catalog.models[levels.model]
  const wireModel = provider?.models[levels.model]
  if (!provider || !model || wireModel === undefined) return nothingKnown
  const own = priceOf(provider, model)
  if (isFree(provider, levels.model)) {
    return { ...nothingKnown, isFree: true, price: own }
  }
  const billing = declaredBilling({ provider, wireModel, ...endpointBody(levels, provider) })
  const isDeclared = provider.prices[levels.model] !== undefined
  const bills = billing.fields.map((field) => billOf(field, { own, isDeclared, provider }))
  // A limit on the price stands in for an unknown one.
  const isLimited = billing.fields.some(({ maxPrice }) => maxPrice !== undefined)
  const start: CellBilling = {
    ...nothingKnown,
    price: own,
    possible: own ? [own] : isLimited ? [] : undefined,
  }
  const all = bills.reduce<CellBilling>(
    (known, bill) => ({
      isFree: false,
      price: known.price && bill.price,
      possible: known.possible && bill.possible && [...known.possible, ...bill.possible],
      hasHiddenInput: known.hasHiddenInput || bill.hasHiddenInput,
      unbounded: known.unbounded ?? bill.unbounded,
    }),
    start,
  )
  // Where a turn is kept as well, only the usage tells the two apart.
  const isOneAge = billing.isKeptForAnHour && levels.promptCache !== 'warm'
  return all.price && isOneAge ? { ...all, price: keptForAnHour(all.price) } : all
}

interface Known {
  /** The price of the model that is asked; undefined when unknown. */
  readonly own: Price | undefined
  readonly isDeclared: boolean
  readonly provider: ProviderSpec
}

/** What one field makes of a bill. */
function billOf(field: BilledField, { own, isDeclared, provider }: Known): CellBilling {
  const name = subjectOf(field)
  const asDeclared: CellBilling = { ...nothingKnown, price: own, possible: own && [own] }
  switch (field.effect) {
    case 'fee':
      return {
        ...nothingKnown,
        hasHiddenInput: true,
        unbounded: `${name} lets the endpoint charge for more than the tokens of a request. Remove it`,
      }
    case 'input':
      return {
        ...asDeclared,
        hasHiddenInput: true,
        unbounded: `${name} adds input of unknown length. Remove it`,
      }
    case 'thinking':
      return {
        ...asDeclared,
        unbounded: `${name} adds thinking without a limit. Set \`thinking_budget\` beside it, remove it`,
      }
    case 'models':
      return billOfModels(field, { own, provider })
    case 'discount':
      return isDeclared ? asDeclared : { ...asDeclared, price: undefined }
    case 'rate':
    default:
      if (isDeclared) return asDeclared
      if (field.maxPrice) return { ...nothingKnown, possible: [atMost(field.maxPrice, own)] }
      return {
        ...nothingKnown,
        unbounded: `${name} changes the price by an unknown amount. Declare the \`prices\` that apply with it, remove it`,
      }
  }
}

/** The subject of a sentence about what a field does. */
function subjectOf({ field, value }: BilledField): string {
  return value === undefined ? `\`${field}\`` : `\`body\` sets ${shownField(field, value)}, which`
}

/** What a request itself allows; nothing is said of writing to a cache. */
function atMost(
  { inputPerMTok, outputPerMTok }: NonNullable<BilledField['maxPrice']>,
  own: Price | undefined,
): Price {
  return {
    inputPerMTok,
    outputPerMTok,
    cachedInputPerMTok: undefined,
    cacheWriteInputPerMTok: own?.cacheWriteInputPerMTok,
    source: 'declared',
    date: undefined,
  }
}

/** Of models that may answer in the place of the one that is asked. */
function billOfModels(
  field: BilledField,
  { own, provider }: Pick<Known, 'own' | 'provider'>,
): CellBilling {
  const { models } = field
  if (!models) {
    return {
      ...nothingKnown,
      unbounded: `${subjectOf(field)} lets other models answer without naming them. Remove it`,
    }
  }
  const prices = models.map((model) => priceOfWireName(provider, model))
  const unknown = models.find((_, index) => prices[index] === undefined)
  if (unknown !== undefined) {
    return {
      ...nothingKnown,
      unbounded: `${subjectOf(field)} lets ${unknown} answer, whose price is unknown. Declare \`prices\` of '${unknown}' for the provider, remove it`,
    }
  }
  const possible = prices.flatMap((price) => price ?? [])
  const isOne = possible.every((price) => isSame(price, own))
  return {
    ...nothingKnown,
    price: isOne ? own : undefined,
    possible,
  }
}

function isSame(price: Price, other: Price | undefined): boolean {
  return other !== undefined && figuresOf(price) === figuresOf(other)
}

function figuresOf(price: Price): string {
  return JSON.stringify({ ...price, source: '', date: '' })
}
