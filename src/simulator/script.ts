import type { ModelSpec } from '../model/provider.ts'
import { randomStream, type RandomStream } from '../stats/random.ts'
import { backendMs, MOMENT_SPREAD, PACE_SPREAD, type Profile, profileOf } from './profile.ts'

/** What a simulated endpoint does with one request; times are simulated ones. */
export interface Script {
  /** Tokens of the prompt, and how many of them need no reading because they are known. */
  readonly promptTokens: number
  readonly cachedTokens: number
  /** Time until the answer starts, in milliseconds, and what a new connection adds to it. */
  readonly startMs: number
  readonly handshakeMs: number
  readonly tokensPerSecond: number
  readonly outcome: 'answer' | 'poor-answer' | 'rate-limit' | 'server-error' | 'cut-stream'
  /** Length the answer would have without a limit. */
  readonly tokens: number
  readonly backend: string | undefined
  /** Feeds the wording. */
  readonly random: RandomStream
}

/** Every so many requests of an endpoint fail, or come back poor: few, but seen in every long run. */
const FAULT_PERIOD = 37
const POOR_PERIOD = 29
/** Some requests take so many times as long. */
export const SLOW_SHARE = 0.01
export const SLOW_FACTOR = 2.5
const JSON_START_FACTOR = 1.15
const JSON_PACE_FACTOR = 0.85
/** What reading a prompt takes, unless it is known already. */
const TOKENS_READ_PER_MS = 12
const MEDIAN_TOKENS = 100
/** Of answers to questions that ask for a long one. */
const MEDIAN_LONG_TOKENS = 600
const asksForLong = /\blong\b|\bdetailed\b/i
/** Answers to one question are of about one length, whoever gives them; in JSON they are longer. */
const QUESTION_SPREAD = 0.22
const TOKEN_SPREAD = 0.1
const JSON_LENGTH_FACTOR = 1.3

const faults = ['rate-limit', 'server-error', 'cut-stream'] as const

export interface ScriptRequest {
  readonly seed: number
  readonly provider: string
  /** AWS region. */
  readonly region?: string | undefined
  readonly model: ModelSpec
  /** Everything that was sent; with its nonce it is unlike any other. */
  readonly prompt: string
  readonly promptTokens: number
  readonly cachedTokens: number
  readonly json: boolean
  /** The backend that a router is told to ask. */
  readonly pinned: string | undefined
  /** How many requests of this kind the endpoint had before. */
  readonly ordinal: number
  /** Whether some requests fail, and some answers are poor. */
  readonly hasFaults: boolean
}

/** Draws what happens to one request. The same seed, prompt and ordinal always give the same. */
export function scriptOf(request: ScriptRequest): Script {
  const { seed, provider, region, model, prompt, json, ordinal, promptTokens, cachedTokens } =
    request
  const profile = profileOf({
    provider,
    region,
    model: model.name,
    family: model.family,
    tier: model.tier,
  })
  const random = randomStream(seed, 'simulator', provider, model.name, prompt)
  const backend = request.pinned ?? drawBackend(profile, random)
  const round = roundOf(prompt)
  const chance = drawChance(random, randomStream(seed, 'moment', model.name, round))
  const load = { json, unreadTokens: promptTokens - cachedTokens, backend }
  const medianTokens =
    (asksForLong.test(prompt) ? MEDIAN_LONG_TOKENS : MEDIAN_TOKENS) *
    (json ? JSON_LENGTH_FACTOR : 1)
  const length =
    QUESTION_SPREAD * normal(randomStream(seed, 'length', round)) + TOKEN_SPREAD * normal(random)
  return {
    promptTokens,
    cachedTokens,
    startMs: firstTokenMs(profile, load, chance),
    handshakeMs: profile.handshakeMs,
    tokensPerSecond: paceOf(profile, load, chance),
    outcome: drawOutcome(request, ordinal),
    tokens: Math.round(medianTokens * Math.exp(length)),
    backend,
    random,
  }
}

/** What of a request its times depend on. */
export interface Load {
  readonly json: boolean
  readonly unreadTokens: number
  readonly backend: string | undefined
}

/** What is left to chance: standard normal draws, and whether the request is one of the slow ones. */
export interface Chance {
  readonly moment: number
  readonly own: number
  readonly isSlow: boolean
  readonly pace: number
}

export function drawChance(own: RandomStream, moment: RandomStream): Chance {
  return {
    moment: normal(moment),
    own: normal(own),
    isSlow: own.uniform() < SLOW_SHARE,
    pace: normal(own),
  }
}

/** When the first token of a request comes, in simulated milliseconds. */
export function firstTokenMs(profile: Profile, load: Load, chance: Chance): number {
  const { moment, own, isSlow } = chance
  return (
    modelMs(profile, load) *
      Math.exp(MOMENT_SPREAD * moment + profile.spread * own) *
      (isSlow ? SLOW_FACTOR : 1) +
    profile.wayMs +
    backendMs(load.backend)
  )
}

/** The median of what a model itself takes to begin. */
export function modelMs(profile: Profile, { json, unreadTokens }: Load): number {
  return profile.modelMs * (json ? JSON_START_FACTOR : 1) + unreadTokens / TOKENS_READ_PER_MS
}

/** Tokens per second of a request's answer. */
export function paceOf(profile: Profile, { json }: Load, { pace }: Chance): number {
  return profile.tokensPerSecond * (json ? JSON_PACE_FACTOR : 1) * Math.exp(PACE_SPREAD * pace)
}

function drawBackend({ backends }: Profile, random: RandomStream): string | undefined {
  return backends[random.integer(Math.max(1, backends.length))]
}

/**
 * What the requests of one round have in common: the end of their nonces. In a conversation that keeps
 * its nonce each turn is a moment of its own; what has no nonce is one by itself.
 */
function roundOf(prompt: string): string {
  const [, nonce] = /-([0-9a-f]{12}) \[request id\]/.exec(prompt) ?? []
  return nonce === undefined ? prompt : `${nonce} ${prompt.split('\nuser: ').length}`
}

function drawOutcome(
  { seed, provider, model, hasFaults }: ScriptRequest,
  ordinal: number,
): Script['outcome'] {
  if (!hasFaults) return 'answer'
  const phase = randomStream(seed, 'faults', provider, model.name)
  const faultAt = phase.integer(FAULT_PERIOD)
  const poorAt = phase.integer(POOR_PERIOD)
  if (ordinal % FAULT_PERIOD === faultAt) {
    return faults[Math.floor(ordinal / FAULT_PERIOD + faultAt) % faults.length] ?? 'server-error'
  }
  return ordinal % POOR_PERIOD === poorAt ? 'poor-answer' : 'answer'
}

/** A standard normal draw (Box & Muller 1958). */
function normal(random: RandomStream): number {
  const radius = Math.sqrt(-2 * Math.log(1 - random.uniform()))
  return radius * Math.cos(2 * Math.PI * random.uniform())
}

/** All that scripts are made of beside profiles. */
export const scriptTables = {
  FAULT_PERIOD,
  POOR_PERIOD,
  SLOW_SHARE,
  SLOW_FACTOR,
  JSON_START_FACTOR,
  JSON_PACE_FACTOR,
  JSON_LENGTH_FACTOR,
  TOKENS_READ_PER_MS,
  MEDIAN_TOKENS,
  MEDIAN_LONG_TOKENS,
  QUESTION_SPREAD,
  TOKEN_SPREAD,
}
