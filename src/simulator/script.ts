import type { ModelSpec } from '../model/provider.ts'
import { randomStream, type RandomStream } from '../stats/random.ts'
import { backendMs, profileOf } from './profile.ts'

/** What a simulated endpoint does with one request. */
export interface Script {
  /** Tokens of the prompt, and how many of them need no reading because they are known. */
  readonly promptTokens: number
  readonly cachedTokens: number
  /** Time until the answer starts, in milliseconds. */
  readonly startMs: number
  /** Pause between chunks in milliseconds, and their size in characters. */
  readonly gapMs: number
  readonly chunkCharacters: number
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
  /** The backend that a router is told to ask. */
  readonly pinned: string | undefined
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
  const backend =
    request.pinned ?? profile.backends[random.integer(Math.max(1, profile.backends.length))]
  const startMs =
    (profile.startMs + backendMs(backend)) *
    Math.exp(profile.spread * normal(random)) *
    (isSlow ? SLOW_FACTOR : 1) *
    (json ? JSON_START_FACTOR : 1)
  return {
    promptTokens,
    cachedTokens,
    startMs: startMs + (promptTokens - cachedTokens) / TOKENS_READ_PER_MS,
    gapMs: profile.chunkGapMs * drawPace(random),
    chunkCharacters: profile.chunkCharacters,
    outcome: drawOutcome(request, ordinal),
    tokens: Math.round(MEDIAN_TOKENS * Math.exp(TOKEN_SPREAD * normal(random))),
    backend,
    random,
  }
}

/** Pauses come in a few steps, because timers tick in whole milliseconds: brisk to stalling. */
function drawPace(random: RandomStream): number {
  const draw = random.uniform()
  if (draw < 0.35) return 1
  if (draw < 0.75) return 1.5
  return draw < 0.97 ? 2 : 4
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
