import type { ModelSpec } from '../model/provider.ts'
import { randomStream, type RandomStream } from '../stats/random.ts'
import { profileOf } from './profile.ts'

/** What a simulated endpoint does with one request. */
export interface Script {
  /** Tokens of the prompt, and how many of them need no reading because they are known. */
  readonly promptTokens: number
  readonly cachedTokens: number
  /** Time until the answer starts, in milliseconds. */
  readonly startMs: number
  readonly pace: Pace
  readonly outcome: 'answer' | 'poor-answer' | 'rate-limit' | 'server-error' | 'cut-stream'
  /** Length the answer would have without a limit. */
  readonly tokens: number
  readonly backend: string | undefined
  /** Feeds the wording. */
  readonly random: RandomStream
}

/** Pauses between chunks come in a few steps, because timers tick in whole milliseconds. */
export const paces = ['brisk', 'steady', 'slow', 'stalling'] as const
export type Pace = (typeof paces)[number]

export const paceFactors: Readonly<Record<Pace, number>> = {
  brisk: 1,
  steady: 1.5,
  slow: 2,
  stalling: 4,
}

/** Every so many requests of an endpoint fail, or come back poor: few, but seen in every long run. */
const FAULT_PERIOD = 37
const POOR_PERIOD = 29
const SLOW_SHARE = 0.03
const SLOW_FACTOR = 3
const JSON_START_FACTOR = 1.15
/** What reading a prompt takes, unless it is known already. */
const TOKENS_READ_PER_MS = 100
const MEDIAN_TOKENS = 420
const TOKEN_SPREAD = 0.3

const faults = ['rate-limit', 'server-error', 'cut-stream'] as const

export interface ScriptRequest {
  readonly seed: number
  readonly provider: string
  readonly model: ModelSpec
  /** Everything that was sent; with its nonce it is unlike any other. */
  readonly prompt: string
  readonly promptTokens: number
  readonly cachedTokens: number
  readonly json: boolean
  /** How many requests of this kind the endpoint had before. */
  readonly ordinal: number
  /** Whether some requests fail, and some answers are poor. */
  readonly hasFaults: boolean
}

/** Draws what happens to one request. The same seed, prompt and ordinal always give the same. */
export function scriptOf(request: ScriptRequest): Script {
  const { seed, provider, model, prompt, json, ordinal, promptTokens, cachedTokens } = request
  const profile = profileOf(provider, model.tier)
  const random = randomStream(seed, 'simulator', provider, model.name, prompt)
  const isSlow = random.uniform() < SLOW_SHARE
  const startMs =
    profile.startMs *
    Math.exp(profile.spread * normal(random)) *
    (isSlow ? SLOW_FACTOR : 1) *
    (json ? JSON_START_FACTOR : 1)
  return {
    promptTokens,
    cachedTokens,
    startMs: startMs + (promptTokens - cachedTokens) / TOKENS_READ_PER_MS,
    pace: drawPace(random),
    outcome: drawOutcome(request, ordinal),
    tokens: Math.round(MEDIAN_TOKENS * Math.exp(TOKEN_SPREAD * normal(random))),
    backend: profile.backends[random.integer(Math.max(1, profile.backends.length))],
    random,
  }
}

function drawPace(random: RandomStream): Pace {
  const draw = random.uniform()
  if (draw < 0.35) return 'brisk'
  if (draw < 0.75) return 'steady'
  return draw < 0.97 ? 'slow' : 'stalling'
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
