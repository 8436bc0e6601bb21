import type { Spread } from '../stats/between-runs.ts'
import { mean, sampleStandardDeviation } from '../stats/moments.ts'
import { type Belief, beliefAfter, deviationsOf, type Past, tailIn } from './past.ts'
import { type Floors, type RunValues, valueOf, withinOf } from './run-values.ts'
import type { Unit } from './units.ts'

/** What a build measured, of a sitting of its own. */
export interface Build {
  readonly looks: readonly RunValues[]
}

/** A unit's value, of one build or of several, against the past. */
export interface Estimate {
  /** Logarithm of the value over the past's. */
  readonly shift: number
  /** Part of τ² in it. */
  readonly between: number
  /** Variance because its requests are few. */
  readonly within: number
  /** Probability of so much if nothing had changed, and if the change were just the limit. */
  readonly p: number
  readonly pAtLimit: number
  readonly belief: Belief
  /** Logarithm of each build's own value over the past's. */
  readonly builds: readonly number[]
}

/** What an estimate needs to know beside its unit. */
export interface EstimateContext {
  /** Variance of one request's logarithm, by cell. */
  readonly variances: ReadonlyMap<string, number>
  readonly floors: Floors
  readonly limit: number
  readonly overlap: number
}

/**
 * The estimate by whichever belief makes it clearest: what remembered runs say can make a change
 * clearer, never less clear than the accepted runs alone do. Looks that differ by more than is believed
 * make it less clear, and those that agree never clearer: they lie minutes apart.
 */
export function clearest(
  builds: readonly Build[],
  past: Past,
  context: EstimateContext,
): (Estimate & { readonly looks: number }) | undefined {
  let best: (Estimate & { readonly looks: number }) | undefined
  const measured = builds.map(({ looks }) => measuredOf(looks, past.unit, context))
  if (measured.some((values) => values.length === 0)) return undefined
  const spreads = measured.flatMap((looks) => spreadOfLooks(looks, context.overlap))
  for (const belief of past.beliefs) {
    const weighed = measured.map((values) => weigh(values, belief, context.overlap))
    const newest = weighed.at(-1)
    if (!newest) continue
    const settled = estimateOf(weighed, past, { ...context, belief })
    const unsettled =
      spreads.length === 0
        ? settled
        : estimateOf(weighed, past, { ...context, belief: beliefAfter(belief, spreads) })
    const estimate = unsettled.p > settled.p ? unsettled : settled
    if (!best || estimate.p < best.p) best = { ...estimate, looks: newest.looks }
  }
  return best
}

/** What the looks of a build differ by; of a single one, and of requests that hang, nothing. */
function spreadOfLooks(looks: readonly Measured[], overlap: number): Spread[] {
  const finite = looks.filter(({ value }) => Number.isFinite(value))
  const sd = sampleStandardDeviation(finite.map(({ value }) => value))
  if (sd === undefined) return []
  const within = mean(finite.map((look) => look.within)) ?? 0
  return [{ meanSquare: sd ** 2, df: finite.length - 1, share: 1 - overlap, within }]
}

/** Looks as one value. */
interface Weighed {
  readonly value: number
  readonly between: number
  readonly within: number
  readonly looks: number
}

/** One look. */
interface Measured {
  readonly value: number
  readonly within: number
}

/** The looks that all of a unit's cells have. */
function measuredOf(
  looks: readonly RunValues[],
  unit: Unit,
  { floors, variances }: EstimateContext,
): Measured[] {
  return looks.flatMap((look) => {
    const value = valueOf(unit, look, floors)
    if (Number.isNaN(value) || value === -Infinity) return []
    return [{ value, within: withinOf(unit, look, variances) }]
  })
}

/** Looks as one value, weighed by how certain each is: they share a part of what a run does. */
export function weigh(values: readonly Measured[], belief: Belief, overlap: number): Weighed {
  // The rows of the inverse of a covariance that is a constant and a diagonal add up to these.
  const precisions = values.map(({ within }) => 1 / ((1 - overlap) * belief.expected + within))
  const whole = precisions.reduce((sum, precision) => sum + precision, 0)
  let [value, own, within] = [0, 0, 0]
  values.forEach((look, index) => {
    const weight = (precisions[index] ?? 0) / whole
    value += weight * look.value
    own += weight * weight
    within += weight * weight * look.within
  })
  const between = (1 - overlap) * own + overlap
  return { value, between, within, looks: values.length }
}

/** Builds, oldest first, as one value against the past. */
function estimateOf(
  builds: readonly Weighed[],
  past: Past,
  { belief, limit }: Pick<EstimateContext, 'limit'> & { readonly belief: Belief },
): Estimate {
  const precisions = builds.map(({ between, within }) => 1 / (between * belief.expected + within))
  const whole = precisions.reduce((sum, precision) => sum + precision, 0)
  const weights = precisions.map((precision) => precision / whole)
  let [value, between, within] = [0, 0, 0]
  builds.forEach((build, index) => {
    const weight = weights[index] ?? 0
    value += weight * build.value
    within += weight * weight * build.within
    between += weight * weight * build.between
    // With each build before it.
    let alike = 1
    for (let former = index - 1; former >= 0; former--) {
      const other = builds[former]
      if (!other) break
      alike *= belief.correlation
      const common = alike * Math.sqrt(build.between * other.between)
      between += 2 * weight * (weights[former] ?? 0) * common
    }
  })
  const shift = value - past.mean
  const deviations = deviationsOf(past, { belief, between, within })
  return {
    shift,
    between,
    within,
    p: tailIn(deviations, shift),
    pAtLimit: tailIn(deviations, shift - limit),
    belief,
    builds: builds.map((build) => build.value - past.mean),
  }
}

/** Standard deviation of an estimate around the past, as far as is believed. */
export function deviationOf(
  { belief, between, within }: Pick<Estimate, 'belief' | 'between' | 'within'>,
  past: Past,
): number {
  return Math.sqrt(
    (between + belief.meanShare) * belief.expected + within + past.within / past.runs,
  )
}
