import { memoize } from './memoize.ts'

/** What runs that should be alike differ by, as one estimate says. */
export interface Spread {
  /** Its expectation is `share`·τ² + `within`, where τ is the standard deviation between runs. */
  readonly meanSquare: number
  readonly df: number
  /** Less than 1 where the runs had something in common that a new one will not have. */
  readonly share: number
  /** Variance of a run's value because its requests are few. */
  readonly within: number
}

/** What is assumed of τ before any run: its median, and its deviation as a factor. */
export interface SpreadPrior {
  readonly typicalSd: number
  /** Standard deviation of the logarithm of that median. */
  readonly logSd: number
}

/** What may be true of a τ. */
const POINTS = 30
const MIN_SD = 0.004
const MAX_SD = 1
/** The values of τ among which the posterior is spread out, ascending. */
export const betweenSds: readonly number[] = Array.from(
  { length: POINTS },
  (_, index) => MIN_SD * (MAX_SD / MIN_SD) ** (index / (POINTS - 1)),
)
const squares = Float64Array.from(betweenSds, (sd) => sd ** 2)

/** How far units that belong together may differ: standard deviations of ln τ, and their prior weights. */
const DIFFERENCES: readonly { readonly sd: number; readonly weight: number }[] = [
  { sd: 0.05, weight: 3 },
  { sd: 0.2, weight: 5 },
  { sd: 0.4, weight: 4 },
  { sd: 0.8, weight: 1 },
]

/** Where the common median of ln τ may lie, in prior standard deviations. */
const CENTERS = Array.from({ length: 15 }, (_, index) => (index - 7) * 0.4)
/** Degrees of freedom of that law above what is assumed. */
const UPPER_DF = 2
/** e⁻³⁰ of a posterior is nothing. */
const NEGLIGIBLE = -30

interface Group {
  readonly logPrior: number
  /** Probability of each τ. */
  readonly sds: Float64Array
}

/**
 * How likely each of {@link betweenSds} is for each unit, after the spreads that were seen of it and of
 * the units beside it: mean squares are (share·τ² + within)·χ²/df, the τ of the units of a level are
 * log-normal around a median of their own, and that median around what is assumed. So one unit's few
 * runs borrow from the others as much as the others are alike, and from the assumption where there is
 * nobody else. Each answer adds up to 1.
 */
export function betweenRunPosterior(
  units: readonly (readonly Spread[])[],
  prior: SpreadPrior,
): Float64Array[] {
  const likelihoods = units.map(likelihoodOf)
  const groups = groupsOf(prior)
  const fits = groups.map(({ sds }) => likelihoods.map((own) => dot(own, sds)))
  const logWeights = groups.map(({ logPrior }, index) =>
    (fits[index] ?? []).reduce((sum, fit) => sum + Math.log(fit), logPrior),
  )
  const most = Math.max(...logWeights)
  const kept = groups.flatMap(({ sds }, index) => {
    const logWeight = (logWeights[index] ?? -Infinity) - most
    return logWeight < NEGLIGIBLE
      ? []
      : [{ sds, weight: Math.exp(logWeight), fits: fits[index] ?? [] }]
  })
  return likelihoods.map((own, unit) => {
    const posterior = new Float64Array(POINTS)
    for (const group of kept) {
      const factor = group.weight / (group.fits[unit] ?? 1)
      for (let point = 0; point < POINTS; point++) {
        posterior[point] = (posterior[point] ?? 0) + factor * (group.sds[point] ?? 0)
      }
    }
    return normalized(product(posterior, own))
  })
}

/** The probabilities of {@link betweenSds} of one unit after more of its spreads. */
export function posteriorAfter(weights: Float64Array, spreads: readonly Spread[]): Float64Array {
  return normalized(product(weights, likelihoodOf(spreads)))
}

/** Its largest value is 1, so that no likelihood vanishes for all τ. */
function likelihoodOf(spreads: readonly Spread[]): Float64Array {
  const logs = new Float64Array(POINTS)
  for (const { meanSquare, df, share, within } of spreads) {
    if (df === 0) continue
    for (let point = 0; point < POINTS; point++) {
      const variance = share * (squares[point] ?? 0) + within
      logs[point] = (logs[point] ?? 0) - (df / 2) * (Math.log(variance) + meanSquare / variance)
    }
  }
  const most = Math.max(...logs)
  for (let point = 0; point < POINTS; point++) logs[point] = Math.exp((logs[point] ?? 0) - most)
  return logs
}

const groupsOf = memoize(({ typicalSd, logSd }: SpreadPrior): readonly Group[] =>
  CENTERS.flatMap((deviations) =>
    DIFFERENCES.map(({ sd, weight }) => {
      const center = Math.log(typicalSd) + deviations * logSd
      return {
        logPrior: Math.log(weight) + logDensity(deviations),
        sds: normalized(
          Float64Array.from(betweenSds, (value) =>
            // No density is 0, so that what no prior expects is still found.
            Math.max(1e-30, Math.exp(-(((Math.log(value) - center) / sd) ** 2) / 2)),
          ),
        ),
      }
    }),
  ),
)

/**
 * Of a common median so many deviations above what is assumed, short of a constant: normal below it and Student's
 * law above, because what is far noisier than is assumed has to be believed by few runs.
 */
function logDensity(deviations: number): number {
  return deviations < 0
    ? -(deviations ** 2) / 2
    : (-(UPPER_DF + 1) / 2) * Math.log1p(deviations ** 2 / UPPER_DF)
}

function normalized(values: Float64Array): Float64Array {
  let whole = 0
  for (let point = 0; point < POINTS; point++) whole += values[point] ?? 0
  for (let point = 0; point < POINTS; point++) values[point] = (values[point] ?? 0) / whole
  return values
}

function product(left: Float64Array, right: Float64Array): Float64Array {
  const found = new Float64Array(POINTS)
  for (let point = 0; point < POINTS; point++) {
    found[point] = (left[point] ?? 0) * (right[point] ?? 0)
  }
  return found
}

function dot(left: Float64Array, right: Float64Array): number {
  let sum = 0
  for (let point = 0; point < POINTS; point++) sum += (left[point] ?? 0) * (right[point] ?? 0)
  return sum
}
