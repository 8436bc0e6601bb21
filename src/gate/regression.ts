import { bracketedRoot } from '../stats/bracketed-root.ts'
import {
  type Belief,
  type Experience,
  type Floors,
  type Past,
  pastOf,
  requestVariances,
  type RunValues,
  tailOf,
  valueOf,
  withinOf,
} from './past.ts'
import { type GatedCell, type LevelName, levelNames, plainUnits, type Unit, unitsOf } from './units.ts'

/** One metric of a matrix against its past. */
export interface RegressionRequest extends Experience {
  /** Cells that every accepted run and the first look have a value of. */
  readonly cells: readonly GatedCell[]
  readonly first: RunValues
  /** The builds before this one, at most two, oldest first. */
  readonly builds: readonly FormerBuild[]
  /** ln(1 + δ): growth up to here counts as none. */
  readonly limit: number
  /** Probability of a false alarm, for this metric. */
  readonly alpha: number
  /** A unit whose p value is below this is looked at again; undefined: by the number of tests. */
  readonly screen: number | undefined
  /** Correlation of a run's effects at two looks, minutes apart. */
  readonly overlap: number
}

/** What a former build measured. */
export interface FormerBuild {
  readonly looks: readonly RunValues[]
  /** Whether the build after it was of the same sitting. */
  readonly isClose: boolean
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
}

export interface UnitTest {
  readonly unit: Unit
  readonly past: Past
  /** Of the first look alone. */
  readonly p1: number | undefined
  /** Looks that all of its cells have. */
  readonly looks: number
  /** Undefined where a cell has no value. */
  readonly now: Estimate | undefined
  /** This build with those before it; undefined without any. */
  readonly together: Estimate | undefined
  /** What `now.p` has to be at most, and `together.p`. */
  readonly cut: number
  readonly cutTogether: number
  /** At the first look. */
  readonly stoodOut: boolean
  /** By this build, and with the builds before it: beyond the cut, and beyond the limit for sure. */
  readonly isBeyond: boolean
  readonly isRedTogether: boolean
  /** Both looks leave it open. */
  readonly isDoubtful: boolean
}


export interface Regression {
  readonly improvedCells: ReadonlySet<string>
  readonly improvedProviders: ReadonlySet<string>
  /** Of every unit that is tested. */
  readonly past: readonly Past[]
  /** A unit's share of α. */
  share(unit: Unit): number
  /** After the first look alone, or both. */
  judge(second?: RunValues): UnitTest[]
}

/** How α is shared out among the levels that a matrix has. */
const LEVEL_SHARES: Readonly<Record<LevelName, number>> = {
  cell: 0.3,
  provider: 0.5,
  model: 0.1,
  matrix: 0.1,
}
/** And among this build and the last three together, which see much of the same. */
const BUILD_SHARE = 0.75
const TOGETHER_SHARE = 0.5
/** Part of a build's share that is spent by the first look, and by both. */
const LOOK_SHARES = [0.5, 1]
/** Certainty that the change is beyond its limit. */
const AT_LIMIT = 0.05
/** p values below which a unit counts as faster than its own past. */
const IMPROVED = { provider: 0.005, cell: 0.001 }
const MAX_SCREEN = 0.1
const MIN_SCREEN = 0.03
/** What two looks leave between this and the cut is not settled. */
const DOUBTFUL = 0.02

/** What a test needs to know beside its unit. */
interface Context {
  readonly variances: ReadonlyMap<string, number>
  readonly floors: Floors
  readonly builds: readonly FormerBuild[]
  readonly limit: number
  readonly overlap: number
  readonly screen: number
}

export function openRegression(request: RegressionRequest): Regression {
  const { cells, first, builds, limit } = request
  const variances = requestVariances(request)
  const finite = cells.filter(({ id }) => Number.isFinite(first.get(id)?.value ?? Infinity))
  const plain = plainUnits(finite)
  const plainPast = pastOf([...plain.cell, ...plain.provider], request)
  const improved = improvementsOf(plainPast, first, variances)
  const isImproved = ({ id, provider }: GatedCell): boolean =>
    improved.cells.has(id) || improved.providers.has(provider)
  const tested = cells.filter(
    (cell) =>
      !improved.cells.has(cell.id) && !(isImproved(cell) && isAlone(cell.provider, cells)),
  )
  const units = unitsOf(tested, new Set(finite.filter((cell) => !isImproved(cell)).map(({ id }) => id)))
  const levels = levelNames.map((name) => ({
    name,
    units: units[name].filter(
      ({ scope, subject }) => !(scope === 'provider' && improved.providers.has(subject)),
    ),
  }))
  const shares = sharesOf(levels, request.alpha)
  const past = pastOf([...shares.keys()], request)
  const context = {
    variances,
    floors: floorsOf(plainPast),
    builds,
    limit,
    overlap: request.overlap,
    screen: request.screen ?? Math.min(MAX_SCREEN, Math.max(MIN_SCREEN, 2 / shares.size)),
  }
  return {
    improvedCells: improved.cells,
    improvedProviders: improved.providers,
    share: (unit) => shares.get(unit) ?? 0,
    past,
    judge(second) {
      const looks = second ? [first, second] : [first]
      return past.map((own) => testOf(own, looks, { ...context, share: shares.get(own.unit) ?? 0 }))
    },
  }
}

function sharesOf(
  levels: readonly { readonly name: LevelName; readonly units: readonly Unit[] }[],
  alpha: number,
): Map<Unit, number> {
  const filled = levels.filter(({ units }) => units.length > 0)
  const whole = filled.reduce((sum, { name }) => sum + LEVEL_SHARES[name], 0)
  return new Map(
    filled.flatMap(({ name, units }) =>
      units.map((unit) => [unit, (alpha * LEVEL_SHARES[name]) / whole / units.length] as const),
    ),
  )
}

function testOf(
  past: Past,
  looks: readonly RunValues[],
  { share, ...context }: Context & { readonly share: number },
): UnitTest {
  const first = clearest([{ looks: looks.slice(0, 1), isClose: false }], past, context)
  const now = looks.length === 1 ? first : clearest([{ looks, isClose: false }], past, context)
  // What is gone at the second look was not the endpoint's, however much of it there was at the first.
  const second =
    looks.length === 1
      ? undefined
      : clearest([{ looks: looks.slice(1), isClose: false }], past, context)
  const together =
    context.builds.length === 0
      ? undefined
      : clearest([...context.builds, { looks, isClose: false }], past, context)
  const taken = now?.looks ?? 0
  const cut = cutOf(share, { looks: taken, hasBuilds: context.builds.length > 0 })
  const cutTogether = share * TOGETHER_SHARE
  const stoodOut = (first?.p ?? 1) < context.screen
  const isRedTogether = (now?.shift ?? 0) > 0 && isBeyond(together, cutTogether)
  const isConfirmed = stoodOut && (second?.p ?? 1) < MAX_SCREEN
  return {
    unit: past.unit,
    past,
    p1: first?.p,
    looks: taken,
    now,
    together,
    cut,
    cutTogether,
    stoodOut,
    isBeyond: isBeyond(now, cut) && (taken === 1 || isConfirmed),
    isRedTogether,
    isDoubtful: isConfirmed && (now?.p ?? 1) < DOUBTFUL,
  }
}

/** Without builds before it, this one has the whole share. */
function cutOf(
  share: number,
  { looks, hasBuilds }: { readonly looks: number; readonly hasBuilds: boolean },
): number {
  return share * (hasBuilds ? BUILD_SHARE : 1) * (LOOK_SHARES[looks - 1] ?? 0)
}

function isBeyond(estimate: Estimate | undefined, cut: number): boolean {
  return estimate !== undefined && estimate.p <= cut && estimate.pAtLimit <= AT_LIMIT
}

function isAlone(provider: string, cells: readonly GatedCell[]): boolean {
  return cells.filter((cell) => cell.provider === provider).length === 1
}

function improvementsOf(
  past: readonly Past[],
  first: RunValues,
  variances: ReadonlyMap<string, number>,
): { readonly cells: ReadonlySet<string>; readonly providers: ReadonlySet<string> } {
  const of = (scope: 'cell' | 'provider'): ReadonlySet<string> =>
    new Set(
      past.flatMap((own) => {
        const [belief] = own.beliefs
        if (own.unit.scope !== scope || !belief) return []
        const within = withinOf(own.unit, first, variances)
        const p = tailOf(own.mean - valueOf(own.unit, first), own, { belief, between: 1, within })
        return p < IMPROVED[scope] ? [own.unit.subject] : []
      }),
    )
  return { cells: of('cell'), providers: of('provider') }
}

/** E max(Z, −1) of a standard normal Z: what a floor one deviation below the mean adds to it. */
const FLOOR_BIAS = 0.0833

/**
 * What got faster counts, as one of the others, as faster by one deviation at most; where nothing changed
 * the mean stays what it is.
 */
function floorsOf(past: readonly Past[]): Floors {
  return new Map(
    past.flatMap(({ unit, mean, beliefs: [belief], within }) => {
      if (unit.scope !== 'cell' || !belief) return []
      const sd = Math.sqrt(belief.expected + within)
      return [
        [unit.subject, (value: number) => Math.max(value, mean - sd) - FLOOR_BIAS * sd] as const,
      ]
    }),
  )
}

/**
 * The estimate by whichever belief makes it clearest: what remembered runs say can make a change
 * clearer, never less clear than the accepted runs alone do.
 */
function clearest(
  builds: readonly FormerBuild[],
  past: Past,
  context: Context,
): (Estimate & { readonly looks: number }) | undefined {
  let best: (Estimate & { readonly looks: number }) | undefined
  const measured = builds.map(({ looks, isClose }) => ({
    values: measuredOf(looks, past.unit, context),
    isClose,
  }))
  if (measured.some(({ values }) => values.length === 0)) return undefined
  for (const belief of past.beliefs) {
    const weighed = measured.map(({ values, isClose }) => ({ ...weigh(values, belief, context.overlap), isClose }))
    const newest = weighed.at(-1)
    if (!newest) continue
    const estimate = { ...estimateOf(weighed, past, { ...context, belief }), looks: newest.looks }
    if (!best || estimate.p < best.p) best = estimate
  }
  return best
}

interface Weighed {
  readonly value: number
  readonly between: number
  readonly within: number
  readonly looks: number
}

interface Measured {
  readonly value: number
  readonly within: number
}

/** The looks that all of a unit's cells have. */
function measuredOf(
  looks: readonly RunValues[],
  unit: Unit,
  { floors, variances }: Context,
): Measured[] {
  return looks.flatMap((look) => {
    const value = valueOf(unit, look, floors)
    if (Number.isNaN(value) || value === -Infinity) return []
    return [{ value, within: withinOf(unit, look, variances) }]
  })
}

/** Looks as one value, weighed by how certain each is: they share a part of what a run does. */
function weigh(values: readonly Measured[], belief: Belief, overlap: number): Weighed {
  // The rows of the inverse of a covariance that is a constant and a diagonal add up to these.
  const precisions = values.map(
    ({ within }) => 1 / ((1 - overlap) * belief.expected + within),
  )
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
  builds: readonly (Weighed & { readonly isClose: boolean })[],
  past: Past,
  { belief, limit, overlap }: Context & { readonly belief: Belief },
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
      alike *= Math.max(belief.correlation, other.isClose ? overlap : 0)
      const common = alike * Math.sqrt(build.between * other.between)
      between += 2 * weight * (weights[former] ?? 0) * common
    }
  })
  const shift = value - past.mean
  const p = (margin: number): number => tailOf(shift - margin, past, { belief, between, within })
  return { shift, between, within, p: p(0), pAtLimit: p(limit), belief }
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

/** Power at which a change is said to be detected. */
const NORMAL_POWER = 0.8416
/** No change is larger: the search for one ends there. */
const MAX_SHIFT = 20
const PRECISION = 1e-6

/**
 * The smallest logarithm of a change that a test detects four times out of five with two looks of so
 * many rounds a cell, averaged over what the accepted runs happened to be.
 */
export function detectableShift(
  past: Past,
  {
    share,
    limit,
    overlap,
    variances,
    rounds,
  }: Pick<RegressionRequest, 'limit' | 'overlap'> & {
    readonly share: number
    readonly variances: ReadonlyMap<string, number>
    /** Of the first look and the second. */
    readonly rounds: readonly [number, number]
  },
): number {
  const values = rounds.map((n) => ({ value: 0, within: withinOfRounds(past.unit, n, variances) }))
  const cut = cutOf(share, { looks: 2, hasBuilds: false })
  return Math.min(
    ...past.beliefs.map((belief) => {
      const looks = { ...weigh(values, belief, overlap), belief }
      const needed = (p: number): number =>
        bracketedRoot((excess) => tailOf(excess, past, looks) - p, 0, MAX_SHIFT, PRECISION)
      return (
        Math.max(needed(cut), limit + needed(AT_LIMIT)) + NORMAL_POWER * deviationOf(looks, past)
      )
    }),
  )
}

function withinOfRounds(
  { own, others }: Unit,
  rounds: number,
  variances: ReadonlyMap<string, number>,
): number {
  return [...own, ...others].reduce(
    (sum, { cell, weight }) => sum + (weight * weight * (variances.get(cell) ?? 0)) / rounds,
    0,
  )
}
