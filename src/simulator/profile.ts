import { randomStream } from '../stats/random.ts'

/**
 * How a model at a provider behaves, in simulated milliseconds. A request's first token comes after
 *
 * ```text
 * (first token of the model + reading the prompt) × moment × own × slow + way + backend
 * ```
 *
 * where `moment` and `own` are log-normal with median 1. All providers of a model share its moment.
 */
export interface Profile {
  /** Median time until the model itself begins to answer. */
  readonly modelMs: number
  /** What network and gateway add to every request. */
  readonly wayMs: number
  /** What opening a connection adds: a round trip for TCP, and one for TLS. */
  readonly handshakeMs: number
  /** Standard deviation of the logarithm of `own`. */
  readonly spread: number
  /** Median pace of the answer. */
  readonly tokensPerSecond: number
  /** Names of the backends a router passes requests on to; empty for direct providers. */
  readonly backends: readonly string[]
}

/** Who is asked. */
export interface ProfileKey {
  readonly provider: string
  /** AWS region. */
  readonly region?: string | undefined
  readonly model: string
  readonly family?: string | undefined
  readonly tier?: string | undefined
}

/** Standard deviations of the logarithms of a model's moment, and of the pace of its answers. */
export const MOMENT_SPREAD = 0.12
export const PACE_SPREAD = 0.07

interface Speed {
  readonly modelMs: number
  readonly tokensPerSecond: number
}

const speeds: Readonly<Record<string, Speed | undefined>> = {
  flagship: { modelMs: 600, tokensPerSecond: 62 },
  fast: { modelMs: 440, tokensPerSecond: 96 },
  'ultra-fast': { modelMs: 320, tokensPerSecond: 152 },
}

/** How models of a family are beside others of their tier. */
const families: Readonly<Record<string, Speed | undefined>> = {
  gpt: { modelMs: 1, tokensPerSecond: 1 },
  claude: { modelMs: 1.28, tokensPerSecond: 0.84 },
  gemini: { modelMs: 0.72, tokensPerSecond: 1.16 },
}

interface Way {
  /** A round trip, in milliseconds. */
  readonly tripMs: number
  readonly spread: number
  /** What a router's own work takes beside the trip; undefined for direct providers. */
  readonly routerMs?: number | undefined
}

const ways: Readonly<Record<string, Way | undefined>> = {
  openai: { tripMs: 30, spread: 0.035 },
  openrouter: { tripMs: 30, spread: 0.04, routerMs: 80 },
  opper: { tripMs: 35, spread: 0.035, routerMs: 60 },
}

/** Round trips from Virginia to AWS's regions, in milliseconds. */
const tripsMs: Readonly<Record<string, number | undefined>> = {
  'us-east-1': 4,
  'us-east-2': 14,
  'us-west-1': 62,
  'us-west-2': 68,
  'ca-central-1': 16,
  'sa-east-1': 115,
  'eu-west-1': 70,
  'eu-west-2': 77,
  'eu-west-3': 83,
  'eu-central-1': 92,
  'eu-north-1': 110,
  'ap-south-1': 195,
  'ap-northeast-1': 158,
  'ap-northeast-2': 180,
  'ap-southeast-1': 222,
  'ap-southeast-2': 200,
}
const REGION_SPREAD = 0.035
const TRIPS_OF_HANDSHAKE = 2

/** The behaviour of a model at a provider; the same in every run. */
export function profileOf(key: ProfileKey): Profile {
  const { provider, region } = key
  const { modelMs, tokensPerSecond } = speedOf(key)
  const { tripMs, spread, routerMs } = wayOf(provider, region)
  return {
    modelMs,
    wayMs: tripMs + (routerMs ?? 0),
    handshakeMs: tripMs * TRIPS_OF_HANDSHAKE,
    spread,
    tokensPerSecond,
    backends: routerMs === undefined ? [] : ['upstream-a', 'upstream-b'],
  }
}

/** Models of one family and tier differ a little; those of an unknown tier lie anywhere between all. */
function speedOf({ model, family, tier }: ProfileKey): Speed {
  const draw = randomStream(0, 'model', model)
  const known = speeds[tier ?? '']
  if (known) {
    const own = families[family ?? ''] ?? { modelMs: 1, tokensPerSecond: 1 }
    return {
      modelMs: known.modelMs * own.modelMs * between(0.97, 1.03, draw.uniform()),
      tokensPerSecond:
        known.tokensPerSecond * own.tokensPerSecond * between(0.97, 1.03, draw.uniform()),
    }
  }
  return {
    modelMs: between(340, 680, draw.uniform()),
    tokensPerSecond: between(55, 160, draw.uniform()),
  }
}

/** Providers nobody here knows differ from each other all the same. */
function wayOf(provider: string, region: string | undefined): Way {
  const known = ways[provider]
  if (known) return known
  const draw = randomStream(0, 'provider', region ?? provider)
  const tripMs = between(10, 120, draw.uniform())
  const spread = between(0.05, 0.1, draw.uniform())
  if (region === undefined) return { tripMs, spread }
  return { tripMs: tripsMs[region] ?? tripMs, spread: REGION_SPREAD }
}

/** What the backends of routers add of their own: as much as they take, in the mean of the two. */
const backendsMs: Readonly<Record<string, number | undefined>> = {
  'upstream-a': -15,
  'upstream-b': 15,
  openai: -50,
  azure: 70,
}

/** What a backend behind a router adds of its own; none where there is no router. */
export function backendMs(backend: string | undefined): number {
  if (backend === undefined) return 0
  return backendsMs[backend] ?? between(-50, 90, randomStream(0, 'backend', backend).uniform())
}

function between(low: number, high: number, share: number): number {
  return low + (high - low) * share
}

/** All that profiles are made of. */
export const profileTables = {
  speeds,
  families,
  ways,
  tripsMs,
  backendsMs,
  MOMENT_SPREAD,
  PACE_SPREAD,
  REGION_SPREAD,
  TRIPS_OF_HANDSHAKE,
}
