import {
  type AlikeRuns,
  alikeRuns,
  believedCorrelation,
  correlationIn,
  covarianceWithLater,
  type SeenCorrelation,
} from '../stats/alike-runs.ts'
import {
  betweenRunPosterior,
  betweenSds,
  posteriorAfter,
  type Spread,
  type SpreadPrior,
} from '../stats/between-runs.ts'
import { meanWithoutLargest } from '../stats/chi-square-largest.ts'
import { mean } from '../stats/moments.ts'
import { normalUpperQuick } from '../stats/normal.ts'
import { requestVariances, type RunValues, valueOf, withinOf } from './run-values.ts'
import type { Unit } from './units.ts'

/** The runs a new one is judged by, each oldest first. */
export interface Experience {
  /** Accepted, one a sitting: they alone say what is normal. */
  readonly accepted: readonly RunValues[]
  /** Green, not accepted, one a sitting, since the last acceptance: they only say how much runs differ. */
  readonly remembered: readonly RunValues[]
  /** From the last accepted run to the new one, in steps from one accepted run to the next. */
  readonly steps: number
}

/** What the runs of the past say of a unit. */
export interface Past {
  readonly unit: Unit
  /** Over the accepted runs. */
  readonly mean: number
  readonly runs: number
  /** Variance of an accepted run's value within the run. */
  readonly within: number
  /** What the accepted runs differ by. */
  readonly spread: Spread
  /** By the accepted runs alone, and with the remembered ones unless these show a drift. */
  readonly beliefs: readonly Belief[]
  /** Correlation of a run with the next, as it is held of all runs where hardly any is assumed. */
  readonly drift: number
  /** The same of the accepted runs alone. */
  readonly acceptedDrift: number
}

/** What is held of the standard deviation τ between runs. */
export interface Belief {
  /** How likely each of `betweenSds` is. */
  readonly weights: Float64Array
  /** E τ². */
  readonly expected: number
  /** Correlation of a run with the next. */
  readonly correlation: number
  /** Variance of the accepted runs' mean less twice its covariance with a new run, in τ². */
  readonly meanShare: number
}

/** What is assumed before any run: the deviation between runs of contrasts, and of plain values. */
export const priors: Readonly<Record<'contrast' | 'plain', SpreadPrior>> = {
  contrast: { typicalSd: 0.06, logSd: 0.7 },
  plain: { typicalSd: 0.1, logSd: 0.7 },
}

/**
 * And the correlation of neighbouring runs: the more, the fewer builds are red where days are alike, and
 * where they are not. What has nothing beside it is assumed to differ by more already.
 */
const correlations = { contrast: 0.4, plain: 0.2 }
/** Where it is asked whether the runs show that they drift. */
const MILD_CORRELATION = 0.1
/** One matrix in twenty whose runs do not drift looks as if they were so correlated, and half of those that drift. */
const DRIFT = 0.25

const MIN_REMEMBERED = 3
const MIN_TO_DROP = 6
/** The mean of squared differences of n runs is known as well as so many independent squares. */
const DF_PER_DIFFERENCE = 0.6

interface Known {
  readonly unit: Unit
  readonly accepted: readonly number[]
  readonly remembered: readonly number[]
  readonly within: number
  readonly withinLater: number
}

/** Whether enough runs are remembered to say how much they differ. */
export function hasHistory({ remembered }: Pick<Experience, 'remembered'>): boolean {
  return remembered.length >= MIN_REMEMBERED
}

/** What the past says of units of all levels. Those of a level share a prior, all share a correlation. */
export function pastOf(units: readonly Unit[], experience: Experience): Past[] {
  const variances = requestVariances(experience)
  const isRemembering = hasHistory(experience)
  const known = units.map((unit): Known => {
    const withinRuns = (runs: readonly RunValues[]): number =>
      mean(runs.map((run) => withinOf(unit, run, variances))) ?? 0
    return {
      unit,
      accepted: seriesOf(unit, experience.accepted),
      remembered: isRemembering ? seriesOf(unit, experience.remembered) : [],
      within: withinRuns(experience.accepted),
      withinLater: isRemembering ? withinRuns(experience.remembered) : 0,
    }
  })
  const hasContrasts = units.some(({ others }) => others.length > 0)
  const assumed = hasContrasts ? correlations.contrast : correlations.plain
  const seenIn = (isWhole: boolean): SeenCorrelation | undefined =>
    correlationIn(
      known.flatMap(({ unit, accepted, remembered, within, withinLater }) => [
        { values: accepted, within, group: groupOf(unit) },
        ...(isWhole ? [{ values: remembered, within: withinLater, group: groupOf(unit) }] : []),
      ]),
    )
  const believe = (correlation: number, isWhole: boolean): Map<Unit, Belief> =>
    beliefsOf(known, {
      correlation,
      runs: experience.accepted.length,
      steps: experience.steps,
      spreadsOf: (own, alike) => [
        acceptedSpread(own, alike),
        ...(isWhole ? rememberedSpread(own, correlation) : []),
      ],
    })
  const seen = seenIn(false)
  const seenOfAll = isRemembering ? seenIn(true) : seen
  const drift = believedCorrelation(seenOfAll, MILD_CORRELATION)
  const alone = believe(believedCorrelation(seen, assumed), false)
  // The differences from each run to the next say little of how far those that drift may get.
  const together =
    isRemembering && !isDrifting({ drift })
      ? believe(believedCorrelation(seenOfAll, assumed), true)
      : undefined
  const { length } = experience.accepted
  return known.map(({ unit, accepted, within }) => ({
    unit,
    mean: mean(accepted) ?? Number.NaN,
    runs: length,
    within,
    spread: acceptedSpread(
      { accepted, within },
      alikeRuns(length, alone.get(unit)?.correlation ?? 0),
    ),
    beliefs: [alone.get(unit), together?.get(unit)].flatMap((belief) => belief ?? []),
    drift,
    acceptedDrift: believedCorrelation(seen, MILD_CORRELATION),
  }))
}

/** Whether the runs show that each is like the one before. */
export function isDrifting({ drift }: Pick<Past, 'drift'>): boolean {
  return drift >= DRIFT
}

/** Units of a level that are compared alike share a prior. */
export function beliefsOf<Item extends { readonly unit: Unit }>(
  items: readonly Item[],
  {
    correlation,
    runs,
    steps,
    spreadsOf,
  }: {
    readonly correlation: number
    readonly runs: number
    readonly steps: number
    readonly spreadsOf: (item: Item, alike: AlikeRuns) => readonly Spread[]
  },
): Map<Unit, Belief> {
  const alike = alikeRuns(runs, correlation)
  const meanShare = alike.meanShare - 2 * covarianceWithLater(runs, correlation, steps)
  const groups = Map.groupBy(items, ({ unit }) => groupOf(unit))
  return new Map(
    [...groups.values()].flatMap((group) => {
      const isContrast = group[0] !== undefined && group[0].unit.others.length > 0
      const posteriors = betweenRunPosterior(
        group.map((item) => spreadsOf(item, alike)),
        isContrast ? priors.contrast : priors.plain,
      )
      return group.map(({ unit }, index) => {
        const weights = posteriors[index] ?? new Float64Array()
        return [unit, { weights, expected: expectedOf(weights), correlation, meanShare }] as const
      })
    }),
  )
}

/** What is believed of a unit after more of its spreads. */
export function beliefAfter(belief: Belief, spreads: readonly Spread[]): Belief {
  const weights = posteriorAfter(belief.weights, spreads)
  return { ...belief, weights, expected: expectedOf(weights) }
}

function expectedOf(weights: Float64Array): number {
  let sum = 0
  for (let point = 0; point < weights.length; point++) {
    sum += (weights[point] ?? 0) * (betweenSds[point] ?? 0) ** 2
  }
  return sum
}

/** What an excess over the past consists of if nothing has changed. */
interface Chance {
  readonly belief: Belief
  /** Part of τ² in the new value. */
  readonly between: number
  /** Its variance within the run. */
  readonly within: number
}

/** Standard deviations of an excess over the past, ascending, and how likely each is. */
export interface Deviations {
  readonly sds: readonly number[]
  readonly weights: readonly number[]
}

/** For all that τ may be. */
export function deviationsOf(
  past: Pick<Past, 'runs' | 'within'>,
  { belief, between, within }: Chance,
): Deviations {
  const fixed = within + past.within / past.runs
  const sds: number[] = []
  const weights: number[] = []
  for (const [index, sd] of betweenSds.entries()) {
    const weight = belief.weights[index] ?? 0
    if (weight < NEGLIGIBLE) continue
    sds.push(Math.sqrt((between + belief.meanShare) * sd ** 2 + fixed))
    weights.push(weight)
  }
  return { sds, weights }
}

/** Probability of such an excess. */
export function tailIn({ sds, weights }: Deviations, excess: number): number {
  if (!Number.isFinite(excess)) return excess > 0 ? 0 : 1
  let p = 0
  for (let index = sds.length - 1; index >= 0; index--) {
    const tail = normalUpperQuick(excess / (sds[index] ?? Number.NaN))
    // Those that are smaller add less, all together.
    if (tail < p * ROUNDING) break
    p += (weights[index] ?? 0) * tail
  }
  return p
}

/** Probability of such an excess over the past, over all that τ may be. */
export function tailOf(
  excess: number,
  past: Pick<Past, 'runs' | 'within'>,
  chance: Chance,
): number {
  return tailIn(deviationsOf(past, chance), excess)
}

const NEGLIGIBLE = 1e-10
const ROUNDING = 1e-14

/** The standard deviation between runs that is larger than all but such a part of what may be. */
export function sdAt({ weights }: Belief, level: number): number {
  let sum = 0
  for (let index = 0; index < betweenSds.length; index++) {
    sum += weights[index] ?? 0
    if (sum >= level) return betweenSds[index] ?? 0
  }
  return betweenSds.at(-1) ?? 0
}

/** Units of a level that are compared alike. */
function groupOf({ scope, others }: Unit): string {
  return `${scope} ${others.length > 0}`
}

function seriesOf(unit: Unit, runs: readonly RunValues[]): number[] {
  return runs.map((run) => valueOf(unit, run)).filter(Number.isFinite)
}

function acceptedSpread(
  { accepted, within }: Pick<Known, 'accepted' | 'within'>,
  { spreadShare }: AlikeRuns,
): Spread {
  const center = mean(accepted) ?? 0
  const sum = accepted.reduce((total, value) => total + (value - center) ** 2, 0)
  const df = Math.max(0, accepted.length - 1)
  return { meanSquare: df === 0 ? 0 : sum / df, df, share: spreadShare, within }
}

/** Of one run and the next, so that a drift is no spread; a single step is left out, it may be a change. */
function rememberedSpread({ remembered, withinLater }: Known, correlation: number): Spread[] {
  if (remembered.length < MIN_REMEMBERED) return []
  const squares = remembered
    .slice(1)
    .map((value, index) => (value - (remembered[index] ?? value)) ** 2 / 2)
    .toSorted((left, right) => left - right)
  const isDropped = remembered.length >= MIN_TO_DROP
  const kept = isDropped ? squares.slice(0, -1) : squares
  return [
    {
      meanSquare:
        (mean(kept) ?? 0) / (isDropped ? meanWithoutLargest({ count: squares.length }) : 1),
      df: DF_PER_DIFFERENCE * squares.length,
      share: 1 - correlation,
      within: withinLater,
    },
  ]
}
