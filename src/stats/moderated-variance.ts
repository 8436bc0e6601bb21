import { digamma, trigamma, trigammaInverse } from './gamma-functions.ts'
import { ascending, quantile } from './quantile.ts'

export interface ModeratedVariances {
  /** d₀: how many degrees of freedom the others are worth to each. 0 to Infinity. */
  readonly priorDf: number
  /** s₀²: what each is drawn to. Without weight where d₀ is 0; NaN for no variances. */
  readonly priorVariance: number
  /** s̃² = (d₀s₀² + d·s²) ÷ (d₀ + d), in the order given. */
  readonly moderated: readonly number[]
  /** Degrees of freedom of each moderated variance. */
  readonly totalDf: number
}

/** Fewer variances say nothing about how variances vary. */
const FEWEST = 3
/** limma's floor under a variance, as a share of their median: the logarithm of 0 is no number. */
const FLOOR = 1e-5

/**
 * Sample variances of `df` degrees of freedom each, drawn to what they have in common as far as they
 * vary no more than chance would make them: s² is taken to be s₀² times an F variable with d and d₀
 * degrees of freedom, fitted by the moments of ln s² (Smyth 2004; `fitFDist` and `squeezeVar` of R's
 * limma). d₀ is Infinity where there is no variation beyond chance, and then s₀² their mean; under
 * three variances it is 0, which moderates nothing. The degrees of freedom are at most those of all
 * variances together.
 *
 * A variance below 1e-5 of their median counts as that in the fit; where more than half of them are
 * 0, the median counts as 1 (limma's rule, and no better than it sounds). `variances` are finite and
 * from 0 on, `df` is above 0.
 */
export function moderateVariances(variances: readonly number[], df: number): ModeratedVariances {
  if (!(df > 0 && df < Infinity)) {
    throw new RangeError(`\`df\` must be above 0 and finite, received ${df}.`)
  }
  const wrong = variances.find((variance) => !(variance >= 0 && variance < Infinity))
  if (wrong !== undefined) throw new RangeError(`A variance is ${wrong}.`)
  const { priorDf, priorVariance } = fitPrior(variances, df)
  return {
    priorDf,
    priorVariance,
    moderated: variances.map((variance) => {
      if (priorDf === Infinity) return priorVariance
      return priorDf === 0 ? variance : (priorDf * priorVariance + df * variance) / (priorDf + df)
    }),
    totalDf: Math.min(df + priorDf, df * Math.max(1, variances.length)),
  }
}

function fitPrior(
  variances: readonly number[],
  df: number,
): { priorDf: number; priorVariance: number } {
  const median = quantile(ascending(variances), 0.5)
  const floor = FLOOR * (median || 1)
  const raised = variances.map((variance) => Math.max(variance, floor))
  const pooled = average(raised)
  if (variances.length < FEWEST) return { priorDf: 0, priorVariance: pooled }
  // The mean and the variance of ln F with d and d₀ degrees of freedom, less what is d's alone.
  const logs = raised.map((variance) => Math.log(variance) - digamma(df / 2) + Math.log(df / 2))
  const center = average(logs)
  const spread = logs.reduce((sum, log) => sum + (log - center) ** 2, 0) / (logs.length - 1)
  const beyondChance = spread - trigamma(df / 2)
  if (!(beyondChance > 0)) return { priorDf: Infinity, priorVariance: pooled }
  const priorDf = 2 * trigammaInverse(beyondChance)
  const shift = digamma(priorDf / 2) - Math.log(priorDf / 2)
  return { priorDf, priorVariance: Math.exp(center + shift) }
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
