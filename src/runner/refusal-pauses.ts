import type { ProviderPause } from '../model/provider-pause.ts'
import type { Failure } from '../model/sample.ts'
import { randomStream, type RandomStream } from '../stats/random.ts'
import { unixMs } from '../transport/clock.ts'
import type { PricedEndpoint } from './endpoint.ts'
import { requestedWait } from './retry-after.ts'

/** Limits are per minute, mostly. Who asks for more means a day or an outage, and is asked again all the same. */
export const MAX_WAIT_MS = 60_000
/** Whoever shares a limit should not come back in the same moment: up to so much later. */
const JITTER = 0.1
/** No pause is longer. */
export const MAX_PAUSE_MS = MAX_WAIT_MS * (1 + JITTER)
export const RATE_LIMITED = 429
/** Statuses from here on are refusals, which may say when to come back. */
export const FIRST_REFUSAL = 300

/** Pauses after rate limits of which nobody says how long they last: doubled while they go on. */
export interface Backoff {
  readonly firstMs: number
}

export const rateLimitBackoff: Backoff = { firstMs: 1000 }
const noBackoff: Backoff = { firstMs: 0 }

/** How a request ended, and of whom it was. */
export interface EndedRequest {
  readonly endpoint: Pick<PricedEndpoint, 'provider' | 'baseURL' | 'wireModel'>
  readonly cell: string
  readonly round: number
  readonly status: number | undefined
  readonly headers: Readonly<Record<string, string>>
  /** Uncut; undefined where it did not fail, or is not read. */
  readonly failure: Failure | undefined
  /** Monotonic stamp. */
  readonly endedAt: number
  /** Load keeps its schedule: there a pause is only what a server asks for, between blocks. */
  readonly isUnderLoad: boolean
}

/** Works out how long nobody should be asked after a refusal. */
export class RefusalPauses {
  readonly #backoff: Backoff
  readonly #chance: RandomStream
  /** Rate limits in a row, by what they hold for. */
  readonly #inARow = new Map<string, number>()

  /** `matrix` tells its chance from that of all others. */
  constructor({
    backoff = noBackoff,
    seed = 0,
    matrix = '',
  }: { readonly backoff?: Backoff; readonly seed?: number; readonly matrix?: string } = {}) {
    this.#backoff = backoff
    this.#chance = randomStream(seed, matrix, 'pauses')
  }

  /** The pause that a request is followed by; undefined for most. */
  after(ended: EndedRequest): ProviderPause | undefined {
    const { endpoint, status, headers, failure, endedAt, isUnderLoad } = ended
    const isRateLimit = failure ? failure.class === 'rate-limit' : status === RATE_LIMITED
    const isRefusal = isRateLimit || (status !== undefined && status >= FIRST_REFUSAL)
    if (!isRefusal) {
      for (const unit of limitUnits(endpoint)) this.#inARow.delete(unit)
      return undefined
    }
    const isOfModel = isRateLimit && namesModel(ended)
    const unit = isOfModel ? modelUnit(endpoint) : limitUnit(endpoint)
    // What an answer's headers say of its limits was said before its stream was refused.
    const asked = requestedWait(
      { isRateLimit, message: failure?.message, headers: failure?.inStream ? {} : headers },
      Date.now(),
    )
    const row = isRateLimit && !isUnderLoad ? (this.#inARow.get(unit) ?? 0) + 1 : 0
    if (row > 0) this.#inARow.set(unit, row)
    // Who kept to what was asked, and is refused again, waits longer.
    const doublings = asked === undefined ? row - 1 : row - 2
    const ownMs = doublings < 0 ? 0 : this.#backoff.firstMs * 2 ** doublings
    const waitMs = Math.min(Math.max(asked?.ms ?? 0, ownMs), MAX_WAIT_MS)
    if (waitMs === 0) return undefined
    return {
      provider: endpoint.provider.name,
      model: isOfModel ? endpoint.wireModel : undefined,
      cell: ended.cell,
      round: ended.round,
      from: unixMs(endedAt),
      pauseMs: waitMs * (1 + JITTER * this.#chance.uniform()),
      askedMs: asked?.ms,
      askedBy: asked?.by,
    }
  }
}

/**
 * What a vendor's limit holds for: an account, in a region, at an address. Two names of one provider share
 * it; two routes of a gateway, told apart by a header, need not.
 */
export function limitUnit({ provider, baseURL }: EndedRequest['endpoint']): string {
  return JSON.stringify([baseURL, provider.apiKeyEnv, provider.headers])
}

/** The same of one of its models. */
export function modelUnit(endpoint: EndedRequest['endpoint']): string {
  return `${endpoint.wireModel} at ${limitUnit(endpoint)}`
}

/** All that a limit may hold for that refuses a request. */
export function limitUnits(endpoint: EndedRequest['endpoint']): readonly string[] {
  return [limitUnit(endpoint), modelUnit(endpoint)]
}

/** A header that names the limits of a model, as LiteLLM's `x-ratelimit-model_per_key-remaining-requests`. */
const ofModel = /^(?=.*rate-?limit).*\bmodel|^(?=.*rate-?limit).*[_-]model/
const OPEN = /^\s*[1-9]/

/**
 * Whether a rate limit says that it is that of the model, as those of OpenAI, Azure, Groq and Gemini do:
 * by its name in the message, or by a header. All others may be the account's.
 */
function namesModel({ endpoint, headers, failure }: EndedRequest): boolean {
  const model = endpoint.wireModel.toLowerCase()
  const names = Object.keys(headers)
  const isNamed = names.some(
    (name) =>
      (ofModel.test(name) && name.includes('remaining') && !OPEN.test(headers[name] ?? '')) ||
      (/rate-?limit/.test(name) && headers[name]?.toLowerCase() === model),
  )
  return isNamed || namesIt(failure?.message.toLowerCase() ?? '', model)
}

/** Not where it is a part of a longer name. */
function namesIt(text: string, model: string): boolean {
  const at = text.indexOf(model)
  if (at < 0 || model === '') return false
  const after = text.slice(at + model.length)
  return !isWordy(text[at - 1]) && !isWordy(after[0]) && !/^\.\w/.test(after)
}

function isWordy(character = ''): boolean {
  return /[\w-]/.test(character)
}
