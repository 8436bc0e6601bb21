import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

import { isOutOfCredit } from '../model/out-of-credit.ts'
import { isAway, isOfGateway } from '../model/outage.ts'
import type { ProviderPause } from '../model/provider-pause.ts'
import type { ProviderSpec } from '../model/provider.ts'
import type { Failure, Sample } from '../model/sample.ts'
import { refuseCredentials } from '../secrets/watch.ts'
import type { Endpoint } from './endpoint.ts'
import { RequestRates } from './request-rates.ts'

/** Refusals in a row that settle it where the key was never accepted. */
const MAX_REFUSALS = 2
/** The same where it was: keys expire in the middle of a run, and gateways have bad moments. */
export const MAX_REFUSALS_LATER = 5
/** Requests in a row without an answer that settle it where there never was one. */
export const MAX_UNANSWERED = 3
/** The same where there was, a block counting once: an outage ends. Then all its pauses are over. */
const MAX_UNANSWERED_LATER = 10
/** Rate limits in a row that settle it: after each there was a pause. */
const MAX_RATE_LIMITS = 5
/** All pauses together that a rate limit may cost one matrix, where every other request is refused. */
const MAX_PAUSES_MS = 30 * 60_000
const NOT_FOUND = 404
/** Statuses with which gateways and AWS say the same in words. */
const BAD_REQUESTS: ReadonlySet<number | undefined> = new Set([400, 410, 422])
const unknownModel =
  /\b(?:model|deployment)\b[^.]{0,80}\b(?:not (?:be )?(?:found|exist|available|deployed)|does(?: not|n't) exist|is (?:invalid|unknown))|\b(?:invalid|unknown|no such) model\b/i
/** A key may lack rights for one model, and a gateway may lack the key of one upstream. */
const MIN_MODELS = 2

type Asked = Pick<Endpoint, 'provider' | 'wireModel'>

/** A provider or one of its models: refusals and rate limits since it answered last, and silence. */
interface Subject {
  readonly refusals: number
  readonly unanswered: number
  readonly rateLimits: number
  /** How fast it was asked when the first of them came. */
  readonly limitedAt: string
  /** The block of the last that counted. */
  readonly missedBlock: number | undefined
  readonly models: ReadonlySet<string>
  readonly wasAccepted: boolean
}

const unasked: Subject = {
  refusals: 0,
  unanswered: 0,
  rateLimits: 0,
  limitedAt: '',
  missedBlock: undefined,
  models: new Set(),
  wasAccepted: false,
}

/**
 * Who is not asked any more in this run: providers whose account is out of credit, models for which
 * the key is refused, providers that refuse it for one model after the other, and models that are not
 * there or never answer, and those whose rate limit goes on. The file in the
 * run's folder tells later bench files.
 */
export class Suspensions {
  readonly #path: string | undefined
  readonly #reasons: Map<string, string>
  readonly #subjects = new Map<string, Subject>()
  readonly #rates = new RequestRates()
  /** By provider, or by its model where a limit is the model's. */
  readonly #pausedMs = new Map<string, number>()

  /** Without a path it holds for this object alone. */
  constructor(path?: string) {
    this.#path = path
    this.#reasons = new Map(path === undefined ? [] : readReasons(path))
  }

  /** Why an endpoint is not asked any more, in one line; undefined while it is. */
  reasonFor(asked: Asked): string | undefined {
    return this.#reasons.get(providerKey(asked)) ?? this.#reasons.get(modelKey(asked))
  }

  /** Whether a model was answered for in this run, as far as this object knows. */
  wasAnswered(asked: Asked): boolean {
    return this.#subjects.get(modelKey(asked))?.wasAccepted ?? false
  }

  /** Draws the conclusions from one finished sample. Under load rate limits are what is looked for. */
  note(asked: Asked, sample: Sample, { isLoad = false }: { readonly isLoad?: boolean } = {}): void {
    const { failure, httpStatus = Infinity, status } = sample
    if (status === 'aborted') return
    if (failure && isOutOfCredit(failure)) {
      this.#add(
        providerKey(asked),
        `${describe(failure)}. Top up the account, or raise the key's limit`,
      )
    } else if (failure?.class === 'auth') {
      this.#refuse(modelKey(asked), asked, { failure, leastModels: 1 })
      this.#refuse(providerKey(asked), asked, { failure, leastModels: MIN_MODELS })
    } else if (failure?.class === 'rate-limit') {
      if (isLoad) return
      this.#limit(modelKey(asked), asked, { sample, failure, leastModels: 1 })
      this.#limit(providerKey(asked), asked, { sample, failure, leastModels: MIN_MODELS })
    } else if (failure && isSilence(sample)) {
      this.#miss(asked, failure, sample.block)
    } else if (httpStatus < 300) {
      for (const key of [providerKey(asked), modelKey(asked)]) {
        this.#subjects.set(key, { ...unasked, wasAccepted: true })
      }
      this.#rates.note(asked.provider.name, sample)
    }
  }

  /** Takes note of a pause; what waits too long in all is given up. */
  notePause({ provider, model, from, pauseMs }: ProviderPause): void {
    const key = model === undefined ? provider : nameOf(model, provider)
    const pausedMs = (this.#pausedMs.get(key) ?? 0) + pauseMs
    this.#pausedMs.set(key, pausedMs)
    if (pausedMs <= MAX_PAUSES_MS) return
    this.#add(
      key,
      `${Math.round(pausedMs / 60_000)} min of pauses after rate limits. ${this.#rates.wordsOfAll(provider, from)}. Ask for a higher limit, or measure fewer cells of ${provider}`,
    )
  }

  #limit(
    key: string,
    { provider, wireModel }: Asked,
    {
      sample,
      failure,
      leastModels,
    }: { readonly sample: Sample; readonly failure: Failure; readonly leastModels: number },
  ): void {
    const known = this.#subjects.get(key) ?? unasked
    const isFirst = known.rateLimits === 0
    const subject = {
      ...known,
      rateLimits: known.rateLimits + 1,
      limitedAt: isFirst ? this.#rates.wordsAt(provider.name, sample.sentAt) : known.limitedAt,
      models: new Set([...known.models, wireModel]),
    }
    this.#subjects.set(key, subject)
    if (subject.rateLimits < MAX_RATE_LIMITS || subject.models.size < leastModels) return
    const how = subject.limitedAt === '' ? '' : ` ${subject.limitedAt}.`
    this.#add(
      key,
      `${subject.rateLimits} × ${describe(failure)}.${how} Ask for a higher limit, or measure fewer cells of ${provider.name}`,
    )
  }

  #refuse(
    key: string,
    { provider, wireModel }: Asked,
    { failure, leastModels }: { readonly failure: Failure; readonly leastModels: number },
  ): void {
    const known = this.#subjects.get(key) ?? unasked
    const { wasAccepted } = known
    const subject = {
      ...known,
      refusals: known.refusals + 1,
      models: new Set([...known.models, wireModel]),
    }
    this.#subjects.set(key, subject)
    if (subject.refusals < (wasAccepted ? MAX_REFUSALS_LATER : MAX_REFUSALS)) return
    if (subject.models.size < leastModels) return
    this.#add(key, `${subject.refusals} × ${describe(failure)}. ${adviceFor(provider)}`)
  }

  /** A model that nobody answers for, or that its provider does not know. */
  #miss(asked: Asked, failure: Failure, block: number): void {
    const key = modelKey(asked)
    const known = this.#subjects.get(key) ?? unasked
    const isRefusal = isUnknownModel(failure)
    // Under load an outage of a moment meets all that is in flight.
    if (known.wasAccepted && !isRefusal && known.missedBlock === block) return
    const unanswered = known.unanswered + 1
    this.#subjects.set(key, { ...known, unanswered, missedBlock: block })
    const later = isRefusal ? MAX_REFUSALS_LATER : MAX_UNANSWERED_LATER
    if (unanswered < (known.wasAccepted ? later : MAX_UNANSWERED)) return
    this.#add(key, `${unanswered} × ${describe(failure)}. ${remedyFor(failure, asked)}`)
  }

  #add(key: string, why: string): void {
    if (this.#reasons.has(key)) return
    this.#reasons.set(key, `suspended after ${why}`)
    if (this.#path === undefined) return
    try {
      mkdirSync(dirname(this.#path), { recursive: true })
      const text = `${JSON.stringify(Object.fromEntries(this.#reasons), null, 2)}\n`
      refuseCredentials(this.#path, text)
      writeFileSync(this.#path, text)
    } catch {
      // Later bench files will ask again, and learn it for themselves.
    }
  }
}

function providerKey({ provider }: Asked): string {
  return provider.name
}

function modelKey({ provider, wireModel }: Asked): string {
  return nameOf(wireModel, provider.name)
}

function nameOf(model: string, provider: string): string {
  return `${model} at ${provider}`
}

/** No response within the limit, nobody there, or no such model: the next request says the same. */
export function isSilence(sample: Sample): boolean {
  const { failure, httpStatus } = sample
  if (failure?.class === 'timeout') return httpStatus === undefined
  if (isAway(sample) || (failure && isOfGateway(failure))) return true
  return failure !== undefined && isUnknownModel(failure)
}

function isUnknownModel({ class: name, status, message, inStream }: Failure): boolean {
  if (name !== 'http' || inStream) return false
  return status === NOT_FOUND || (BAD_REQUESTS.has(status) && unknownModel.test(message))
}

function remedyFor(failure: Failure, { provider, wireModel }: Asked): string {
  if (isUnknownModel(failure))
    return `Check that ${provider.name} serves ${wireModel}, and its address`
  if (failure.class === 'timeout') return 'Is it up, and is `timeoutMs` long enough?'
  return `Is ${provider.name} up?`
}

function describe({ class: name, status, message, inStream }: Failure): string {
  const words = message.replace(/[.\s]+$/, '')
  if (inStream)
    return `${status ?? (name === 'in-stream' ? 'an error' : name)} in the stream: ${words}`
  return words.startsWith('HTTP ') ? words : `${name}: ${words}`
}

function adviceFor({ protocol, apiKeyEnv }: ProviderSpec): string {
  if (protocol === 'bedrock-converse') return 'Check the AWS credentials, and what they may use'
  if (apiKeyEnv === undefined) return 'If it wants a key, name its variable in `apiKeyEnv`'
  return `Check the key in ${apiKeyEnv}, and what it may use`
}

function readReasons(path: string): [string, string][] {
  try {
    const reasons: unknown = JSON.parse(readFileSync(path, 'utf8'))
    const entries = Object.entries(reasons ?? {})
    return entries.map(([key, reason]) => [key, String(reason)])
  } catch {
    // No file yet: everybody is asked.
    return []
  }
}
