import { bracketedRoot } from '../stats/bracketed-root.ts'
import { normalQuantile } from '../stats/normal.ts'
import { deviationOf, weigh } from './estimates.ts'
import {
  type Belief,
  beliefAfter,
  type Deviations,
  deviationsOf,
  type Past,
  tailIn,
} from './past.ts'
import { AT_LIMIT, CONFIRMING, cutOf, DOUBTFUL, type RegressionRequest } from './regression.ts'

/** Of a logarithm: changes are shown in percent. */
export const PRECISION = 1e-6
/** So far beyond where it must be a change is looked for, in standard deviations: rounding is far less. */
const MARGIN = 1e-3

/** What makes a unit red at its looks. */
export interface LookRules extends Pick<RegressionRequest, 'limit' | 'overlap'> {
  /** Of α. */
  readonly spent: number
  /** What has a p value below this is looked at again. */
  readonly screen: number
  /** How often it is looked at, at most. */
  readonly maxLooks: number
}

/** The p values that decide, which are the same whatever the past. */
export interface Levels {
  readonly toStandOut: Level
  readonly toConfirm: Level
  readonly toDoubt: Level
  readonly atLimit: Level
  /** Where no look may follow the first. */
  readonly onlyCut: Level
  /** At each later look. */
  readonly cuts: readonly Level[]
}

interface Level {
  readonly p: number
  /** What has it under the standard normal law. */
  readonly z: number
}

export function levelsOf({ spent, screen, maxLooks }: LookRules): Levels {
  return {
    toStandOut: levelOf(screen),
    toConfirm: levelOf(CONFIRMING),
    toDoubt: levelOf(DOUBTFUL),
    atLimit: levelOf(AT_LIMIT),
    onlyCut: levelOf(cutOf(spent, 1)),
    cuts: Array.from({ length: maxLooks - 1 }, (_, index) => levelOf(cutOf(spent, index + 2))),
  }
}

function levelOf(p: number): Level {
  return { p, z: -normalQuantile(p) }
}

/** By one belief: what a build is short of red, given by how much each look is above the past. */
export function redShiftOf(
  past: Past,
  belief: Belief,
  {
    looks,
    levels,
    withins,
  }: {
    readonly looks: LookRules
    readonly levels: Levels
    readonly withins: readonly number[]
  },
): (excesses: readonly number[]) => number {
  const { limit, overlap } = looks
  const seen = (from: number, to: number): Seen =>
    seenAs(past, belief, { from, withins: withins.slice(from, to), overlap })
  const first = seen(0, 1)
  const toStandOut = first.needed(levels.toStandOut)
  if (levels.cuts.length === 0) {
    const toBeRed = Math.max(
      toStandOut,
      first.needed(levels.onlyCut),
      limit + first.needed(levels.atLimit),
    )
    return (excesses) => toBeRed - first.excess(excesses)
  }
  const later = levels.cuts.map((cut, index) => {
    const count = index + 2
    const [alone, all] = [seen(1, count), seen(0, count)]
    return {
      alone,
      all,
      toConfirm: alone.needed(levels.toConfirm),
      toDoubt: all.needed(levels.toDoubt),
      forCut: all.needed(cut),
      forLimit: all.needed(levels.atLimit),
      growth: growthOf(past, belief, { withins: withins.slice(0, count), overlap }),
    }
  })
  return (excesses) => {
    const shortFrom = (index: number): number => {
      const look = later[index]
      if (!look) return Infinity
      const whole = look.all.excess(excesses)
      const growth = look.growth(excesses)
      const toBeRed = Math.max(growth * look.forCut, limit + growth * look.forLimit)
      const toGoOn = Math.max(look.toDoubt - whole, shortFrom(index + 1))
      return Math.max(
        look.toConfirm - look.alone.excess(excesses),
        Math.min(toBeRed - whole, toGoOn),
      )
    }
    return Math.max(toStandOut - first.excess(excesses), shortFrom(0))
  }
}

/** What mean squares of looks say is computed for powers of 2 of what is expected of them, up to this one. */
const MAX_DOUBLINGS = 4

/**
 * By how much a deviation grows where looks differ by more than is believed: red needs as much more. About, for
 * what lies between the mean squares that are computed.
 */
function growthOf(
  past: Past,
  belief: Belief,
  { withins, overlap }: { readonly withins: readonly number[]; readonly overlap: number },
): (excesses: readonly number[]) => number {
  const count = withins.length
  const parts = weigh(
    withins.map((within) => ({ value: 0, within })),
    belief,
    overlap,
  )
  const share = 1 - overlap
  const within = withins.reduce((sum, own) => sum + own, 0) / count
  const usual = share * belief.expected + within
  const deviation = deviationOf({ ...parts, belief }, past)
  // Few builds have looks that differ by more than some times what is believed: the rest is seldom asked for.
  const growths: number[] = []
  const growthAt = (doublings: number): number => {
    const known = growths[doublings]
    if (known !== undefined) return known
    const spread = { meanSquare: usual * 2 ** doublings, df: count - 1, share, within }
    const after = beliefAfter(belief, [spread])
    const growth = Math.max(1, deviationOf({ ...parts, belief: after }, past) / deviation)
    growths[doublings] = growth
    return growth
  }
  return (excesses) => {
    let [sum, squares] = [0, 0]
    for (let look = 0; look < count; look++) {
      const excess = excesses[look] ?? 0
      sum += excess
      squares += excess * excess
    }
    const meanSquare = (squares - (sum * sum) / count) / (count - 1)
    if (!(meanSquare > usual)) return growthAt(0)
    const doublings = Math.min(MAX_DOUBLINGS, Math.log2(meanSquare / usual))
    const below = Math.floor(doublings)
    const from = growthAt(below)
    return below === doublings ? from : from + (doublings - below) * (growthAt(below + 1) - from)
  }
}

/** Some of the looks, as one. */
interface Seen {
  readonly excess: (excesses: readonly number[]) => number
  /** The excess with such a p value. */
  readonly needed: (level: Level) => number
}

function seenAs(
  past: Past,
  belief: Belief,
  {
    from,
    withins,
    overlap,
  }: { readonly from: number; readonly withins: readonly number[]; readonly overlap: number },
): Seen {
  const weighed = (valueAt: (look: number) => number) =>
    weigh(
      withins.map((within, look) => ({ value: valueAt(look), within })),
      belief,
      overlap,
    )
  const deviations = deviationsOf(past, { ...weighed(() => 0), belief })
  const weights = withins.map((_, own) => weighed((look) => (look === own ? 1 : 0)).value)
  return {
    excess: (excesses) => {
      let sum = 0
      for (let look = 0; look < weights.length; look++) {
        sum += (weights[look] ?? 0) * (excesses[from + look] ?? 0)
      }
      return sum
    },
    needed: (level) => excessOf(level, deviations),
  }
}

/** The excess with such a p value: between what each standard deviation alone would need. */
function excessOf({ p, z }: Level, deviations: Deviations): number {
  const [least = Number.NaN] = deviations.sds
  const most = deviations.sds.at(-1) ?? Number.NaN
  const margin = MARGIN * most
  return bracketedRoot(
    // A tail falls by powers of ten: its logarithm is followed in two thirds of the steps.
    (excess) => Math.log(tailIn(deviations, excess) / p),
    Math.min(z * least, z * most) - margin,
    Math.max(z * least, z * most) + margin,
    PRECISION,
  )
}
