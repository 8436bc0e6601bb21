/** What runs of one autoregressive series have in common; shares of the variance between runs. */
export interface AlikeRuns {
  /** Expectation of their sample variance. */
  readonly spreadShare: number
  /** Variance of their mean. */
  readonly meanShare: number
  /** Expectation of the mean product of neighbours, each less the mean. */
  readonly productShare: number
}

export interface Series {
  /** Oldest first. */
  readonly values: readonly number[]
  /** Variance of a value that it does not share with its neighbours. */
  readonly within: number
  /** Series of one group vary by as much as each other. */
  readonly group: string
}

/** Less than three values have no neighbours to speak of. */
const MIN_VALUES = 3
const MIN_CORRELATION = -0.3
const MAX_CORRELATION = 0.8
/** How uncertain the correlation is that is assumed before any run. */
const PRIOR_SD = 0.3
/** For a slope of what is expected. */
const SMALL = 0.05
const STEPS_OF_HALVING = 30

/** Covariance of the mean of `count` such runs with one so many steps after the last; a share as well. */
export function covarianceWithLater(count: number, correlation: number, steps: number): number {
  let sum = 0
  for (let lag = 0; lag < count; lag++) sum += correlation ** (steps + lag)
  return sum / count
}

/** What `count` runs have in common where each is correlated with the next, and only through it with later ones. */
export function alikeRuns(count: number, correlation: number): AlikeRuns {
  // What a run has in common with itself and so many runs on one side of it.
  const reach = [1]
  for (let lag = 1; lag < count; lag++) reach.push((reach[lag - 1] ?? 0) + correlation ** lag)
  const rowMeans = reach
    .slice(0, count)
    .map((before, row) => (before + (reach[count - 1 - row] ?? 0) - 1) / count)
  const meanShare = rowMeans.reduce((sum, value) => sum + value, 0) / count
  const products = rowMeans
    .slice(1)
    .reduce((sum, value, row) => sum + (correlation - value - (rowMeans[row] ?? 0) + meanShare), 0)
  return {
    spreadShare: count < 2 ? 0 : (count * (1 - meanShare)) / (count - 1),
    meanShare,
    productShare: count < 2 ? 0 : products / (count - 1),
  }
}

/** The lag-1 correlation of series as they show it, −0.3 to 0.8, and its standard error. */
export interface SeenCorrelation {
  readonly value: number
  readonly error: number
}

/**
 * The lag-1 correlation of series that have one in common: what their neighbours' products are
 * to their squares, both without what is their own, as autoregressive series of those lengths would
 * have it. A group of series counts by what it knows: the more of them there are, and the less of what
 * they differ by is their own. Undefined where no series is long enough.
 */
export function correlationIn(series: readonly Series[]): SeenCorrelation | undefined {
  const usable = series.filter(({ values }) => values.length >= MIN_VALUES)
  const groups = [...Map.groupBy(usable, ({ group }) => group).values()].flatMap(
    (own) => groupOf(own) ?? [],
  )
  if (groups.length === 0) return undefined
  const sumOf = (value: (group: Group) => number): number =>
    groups.reduce((sum, group) => sum + group.weight * value(group), 0)
  const ratioAt = (correlation: number): number =>
    sumOf(({ shares, square }) => square * shares(correlation).products) /
    sumOf(({ shares, square }) => square * shares(correlation).squares)
  const seen = sumOf(({ products }) => products) / sumOf(({ squares }) => squares)
  let [low, high] = [MIN_CORRELATION, MAX_CORRELATION]
  for (let step = 0; step < STEPS_OF_HALVING; step++) {
    const middle = (low + high) / 2
    if (ratioAt(middle) < seen) low = middle
    else high = middle
  }
  const slope = (ratioAt(low + SMALL) - ratioAt(low - SMALL)) / (2 * SMALL)
  return { value: low, error: 1 / Math.sqrt(sumOf(({ squares }) => squares)) / slope }
}

/** What is held of a correlation, 0 to 0.8: drawn towards `assumed` ± 0.3 by as much as is uncertain about it. */
export function believedCorrelation(seen: SeenCorrelation | undefined, assumed: number): number {
  if (!seen) return assumed
  const weight = 1 / (1 + (seen.error / PRIOR_SD) ** 2)
  return Math.max(0, weight * seen.value + (1 - weight) * assumed)
}

/** Series of one group, added up. */
interface Group {
  /** Of neighbours, and of values, each less the mean of its series and without what is their own. */
  readonly products: number
  readonly squares: number
  /** Mean of such a square. */
  readonly square: number
  /** What so many values would add up to where each varies by 1. */
  readonly shares: (correlation: number) => { readonly products: number; readonly squares: number }
  /** Square over squared variance of a product: with it, a sum of squares is a sum of information. */
  readonly weight: number
}

/** Undefined where nothing is seen beyond what is the values' own. */
function groupOf(series: readonly Series[]): Group | undefined {
  let [products, squares, noise, steps] = [0, 0, 0, 0]
  for (const { values, within } of series) {
    const count = values.length
    const center = values.reduce((sum, value) => sum + value, 0) / count
    for (const [index, value] of values.entries()) {
      squares += (value - center) ** 2
      if (index > 0) products += (value - center) * ((values[index - 1] ?? center) - center)
    }
    squares -= (count - 1) * within
    noise += (count - 1) * within
    products += ((count - 1) / count) * within
    steps += count - 1
  }
  if (!(squares > 0)) return undefined
  const lengths = Map.groupBy(series, ({ values }) => values.length)
  const square = squares / steps
  return {
    products,
    squares,
    square,
    shares(correlation) {
      let [own, common] = [0, 0]
      for (const [count, { length }] of lengths) {
        const { spreadShare, productShare } = alikeRuns(count, correlation)
        own += length * (count - 1) * spreadShare
        common += length * (count - 1) * productShare
      }
      return { products: common, squares: own }
    },
    weight: square / (square + noise / steps) ** 2,
  }
}
