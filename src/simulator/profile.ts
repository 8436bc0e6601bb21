import { randomStream } from '../stats/random.ts'

/** How a simulated endpoint behaves; times in milliseconds. */
export interface Profile {
  /** Median time until the answer starts. */
  readonly startMs: number
  /** Log-scale standard deviation of that time: latencies are skewed to the right. */
  readonly spread: number
  /** Pause between chunks, and their size in characters. */
  readonly chunkGapMs: number
  readonly chunkCharacters: number
  /** Names of the backends a router passes requests on to; empty for direct providers. */
  readonly backends: readonly string[]
}

const startMsByTier: Readonly<Record<string, number | undefined>> = {
  flagship: 26,
  fast: 17,
  'ultra-fast': 12,
}
const OTHER_START_MS = 18

const charactersByTier: Readonly<Record<string, number | undefined>> = {
  flagship: 150,
  fast: 210,
  'ultra-fast': 280,
}
const OTHER_CHARACTERS = 190

/** What a router adds: a hop in front and a wider spread. */
const routers: Readonly<
  Record<string, { readonly hopMs: number; readonly spread: number } | undefined>
> = {
  openrouter: { hopMs: 6, spread: 0.42 },
  opper: { hopMs: 3, spread: 0.3 },
}

const DIRECT_SPREAD = 0.25

/** The behaviour of a model at a provider; the same for every run. */
export function profileOf(provider: string, tier: string | undefined): Profile {
  const router = routers[provider]
  // Providers nobody here knows differ from each other all the same.
  const ownMs = router ? router.hopMs : randomStream(0, provider).uniform() * 5
  return {
    startMs: (startMsByTier[tier ?? ''] ?? OTHER_START_MS) + ownMs,
    spread: router?.spread ?? DIRECT_SPREAD,
    chunkGapMs: 2,
    chunkCharacters: charactersByTier[tier ?? ''] ?? OTHER_CHARACTERS,
    backends: router ? ['upstream-a', 'upstream-b'] : [],
  }
}

/** By how much backends start later than the fastest, at most. */
const MAX_BACKEND_MS = 8

/** What a backend behind a router adds of its own; none where there is no router. */
export function backendMs(backend: string | undefined): number {
  return backend === undefined ? 0 : randomStream(0, 'backend', backend).uniform() * MAX_BACKEND_MS
}
