import { significant } from '../format/significant.ts'
import type { Cell, Reference } from '../model/cell.ts'
import type { ModelSpec, ProviderSpec } from '../model/provider.ts'
import { referencePairs } from '../model/reference-pairs.ts'
import type { Sample } from '../model/sample.ts'
import type { ClockError, TrueContrast, TrueFigures, Truth } from '../model/truth.ts'
import { normalUpperQuick } from '../stats/normal.ts'
import { ascending, quantile } from '../stats/quantile.ts'
import { randomStream } from '../stats/random.ts'
import { pinnedBackend } from './pinned-backend.ts'
import { backendMs, MOMENT_SPREAD, type Profile, profileOf } from './profile.ts'
import {
  drawChance,
  firstTokenMs,
  type Load,
  modelMs,
  paceOf,
  SLOW_FACTOR,
  SLOW_SHARE,
} from './script.ts'

/** A cell that was simulated, with what was asked of it. */
export interface SimulatedCell extends Cell {
  readonly provider: ProviderSpec
  readonly spec: ModelSpec
  /** What requests say beside the prompt. */
  readonly body: Readonly<Record<string, unknown>>
  /** Those that count. */
  readonly samples: readonly Sample[]
}

/** So many rounds show the middle of a contrast to a thousandth of a first token. */
const TRUE_ROUNDS = 8192
const BISECTIONS = 50

/**
 * What the simulator was set to. The median of a first token solves F(t) = ½, where F is the mean over all
 * backends, slow and not, and over all prompts as long as those that were asked, of the log-normal law
 *
 * ```text
 * Φ(ln((t − way − backend) ÷ (model × slow)) ÷ √(moment² + own²))
 * ```
 *
 * The pace is log-normal, and its median is the profile's. The truth of a contrast is what its estimator
 * (Hodges–Lehmann) tends to: the median of means of two differences, over 8,192 rounds of the same law.
 * Of load, where first tokens wait for each other, nobody knows it beforehand.
 */
export function truthOf(
  cells: readonly SimulatedCell[],
  reference: Reference | undefined,
  clock?: ClockError,
): Truth | undefined {
  const known = cells.filter(
    ({ samples, levels }) =>
      samples.length > 0 && levels.concurrency === 1 && levels.rate === undefined,
  )
  if (known.length === 0) return undefined
  return {
    cells: known.map(figuresOf),
    contrasts: referencePairs(known, reference).flatMap(({ axis, cell, reference: other }) =>
      contrastsOf(cell, other, axis),
    ),
    clock,
  }
}

/** What a clock with these errors, in real milliseconds, is off by; undefined where none were seen. */
export function clockErrorOf(
  errorsMs: readonly number[],
  timeFactor: number,
): ClockError | undefined {
  const sorted = ascending(errorsMs)
  const [median, p99] = [0.5, 0.99].map((probability) => quantile(sorted, probability))
  if (median === undefined || p99 === undefined) return undefined
  return { wayBackMs: significant(median), lateMs: significant((p99 - median) * timeFactor) }
}

interface Behaviour {
  readonly profile: Profile
  readonly loads: readonly Load[]
  readonly backends: readonly (string | undefined)[]
  readonly handshakeMs: number
}

function behaviourOf({ levels, provider, spec, body, samples }: SimulatedCell): Behaviour {
  const pinned = pinnedBackend(body)
  const profile = profileOf({
    provider: provider.name,
    region: provider.protocol === 'bedrock-converse' ? provider.region : undefined,
    model: spec.name,
    family: spec.family,
    tier: spec.tier,
  })
  const loads = samples.flatMap(({ inputTokens, cachedTokens = 0 }) =>
    inputTokens === undefined
      ? []
      : [{ json: levels.json, unreadTokens: inputTokens - cachedTokens, backend: pinned }],
  )
  return {
    profile,
    loads: loads.length > 0 ? loads : [{ json: levels.json, unreadTokens: 0, backend: pinned }],
    backends: pinned === undefined && profile.backends.length > 0 ? profile.backends : [pinned],
    handshakeMs: levels.connection === 'cold' ? profile.handshakeMs : 0,
  }
}

function figuresOf(cell: SimulatedCell): TrueFigures {
  const behaviour = behaviourOf(cell)
  const { profile } = behaviour
  const load = { json: cell.levels.json, unreadTokens: 0, backend: undefined }
  return {
    cell: cell.id,
    ttftMs: significant(medianFirstTokenMs(behaviour)),
    tokensPerSecond: significant(
      paceOf(profile, load, { moment: 0, own: 0, isSlow: false, pace: 0 }),
    ),
  }
}

function medianFirstTokenMs({ profile, loads, backends, handshakeMs }: Behaviour): number {
  const spread = Math.hypot(MOMENT_SPREAD, profile.spread)
  const parts = loads.flatMap((load) =>
    backends.map((backend) => ({
      waysMs: profile.wayMs + handshakeMs + backendMs(backend),
      medianMs: modelMs(profile, load),
    })),
  )
  const below = (ms: number, scale: number): number =>
    ms <= 0 ? 0 : 1 - normalUpperQuick(Math.log(ms / scale) / spread)
  const share = (t: number): number =>
    parts.reduce(
      (sum, { waysMs, medianMs }) =>
        sum +
        (1 - SLOW_SHARE) * below(t - waysMs, medianMs) +
        SLOW_SHARE * below(t - waysMs, medianMs * SLOW_FACTOR),
      0,
    ) / parts.length
  let low = 0
  let high = Math.max(...parts.map(({ waysMs, medianMs }) => waysMs + 2 * SLOW_FACTOR * medianMs))
  for (let step = 0; step < BISECTIONS; step += 1) {
    const middle = (low + high) / 2
    if (share(middle) < 0.5) low = middle
    else high = middle
  }
  return (low + high) / 2
}

function contrastsOf(cell: SimulatedCell, other: SimulatedCell, axis: string): TrueContrast[] {
  const [own, reference] = [cell, other].map((each) => drawnFrom(each))
  if (!own || !reference) return []
  return (['ttftMs', 'tokensPerSecond'] as const).map((metric) => {
    const pairs = own[metric].map(
      (value, round) => [value, reference[metric][round] ?? NaN] as const,
    )
    return {
      cell: cell.id,
      reference: other.id,
      axis,
      metric,
      difference: significant(middleOf(pairs.map(([value, base]) => value - base))),
      change: significant(
        Math.expm1(middleOf(pairs.map(([value, base]) => Math.log(value / base)))),
      ),
    }
  })
}

/** Rounds of a cell; those of all cells of a model have their moments in common. */
function drawnFrom(cell: SimulatedCell): {
  readonly ttftMs: number[]
  readonly tokensPerSecond: number[]
} {
  const { profile, loads, backends, handshakeMs } = behaviourOf(cell)
  const moments = randomStream(0, 'truth', cell.spec.name)
  const random = randomStream(0, 'truth', cell.id)
  const ttftMs: number[] = []
  const tokensPerSecond: number[] = []
  for (let round = 0; round < TRUE_ROUNDS; round += 1) {
    const chance = drawChance(random, moments)
    const load = loads[round % loads.length]
    if (!load) continue
    const backend = backends[random.integer(backends.length)]
    ttftMs.push(firstTokenMs(profile, { ...load, backend }, chance) + handshakeMs)
    tokensPerSecond.push(paceOf(profile, load, chance))
  }
  return { ttftMs, tokensPerSecond }
}

/** The median of means of two independent differences. */
function middleOf(differences: readonly number[]): number {
  const half = Math.floor(differences.length / 2)
  const means = differences
    .slice(0, half)
    .map((one, index) => (one + (differences[half + index] ?? NaN)) / 2)
  return quantile(ascending(means), 0.5) ?? NaN
}
