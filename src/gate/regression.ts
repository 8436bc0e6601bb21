
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
  /** Looks that all of its cells have. */
  readonly looks: number
  /** Undefined where a cell has no value. */
  readonly now: Estimate | undefined
  /** This build with those before it; undefined without any. */
  readonly together: Estimate | undefined
  /** What `now.p` has to be at most, and `together.p`. */
  readonly cut: number
  readonly cutTogether: number
  /** `open` where another look may settle it. */
  readonly outcome: 'ok' | 'regressed' | 'open'
}

export interface RegressionState {
  readonly tests: readonly UnitTest[]
  /** Cell id → rounds of the next look; empty where none is needed. */
  readonly next: ReadonlyMap<string, number>
}

export interface Regression {
  readonly improvedCells: ReadonlySet<string>
  readonly improvedProviders: ReadonlySet<string>
  /** After the first look and those that followed it. */
  judge(later: readonly RunValues[]): RegressionState
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
/** Part of a build's share that is spent when it is red at the second look, and at the third. */
const LOOK_SHARES = [0.5, 0.5, 0.75]
/** Certainty that the change is beyond its limit. */
const AT_LIMIT = 0.05
/** Correlation of a run's effects at two looks, minutes apart. */
export const LOOK_CORRELATION = 0.5
/** p values below which a unit counts as faster than its own past. */
const IMPROVED = { provider: 0.005, cell: 0.001 }
const MAX_SCREEN = 0.1
const MIN_SCREEN = 0.03
/** A third look where the first two leave a unit between this and its cut. */
const THIRD_SCREEN = 0.02
const MAX_LOOKS = 3
const MOST_ROUNDS = 120
const LEAST_ROUNDS = 6

/** What a test needs to know beside its unit. */
interface Context {
  readonly variances: ReadonlyMap<string, number>
  readonly floors: Floors
  readonly builds: readonly FormerBuild[]
  readonly limit: number
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
  const count = shares.size
  const past = pastOf([...shares.keys()], request)
  const context = { variances, floors: floorsOf(plainPast), builds, limit }
  return {
    improvedCells: improved.cells,
    improvedProviders: improved.providers,
    judge(later) {
      const looks = [first, ...later]
      const tests = past.map((own) =>
        testOf(own, looks, { ...context, share: shares.get(own.unit) ?? 0, tests: count }),
      )
      return { tests, next: nextLook(tests, looks.length) }
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
  { share, tests, ...context }: Context & { readonly share: number; readonly tests: number },
): UnitTest {
  const now = clearest([{ looks, isClose: false }], past, context)
  const together =
    context.builds.length === 0
      ? undefined
      : clearest([...context.builds, { looks, isClose: false }], past, context)
  const count = now?.looks ?? 0
  const cut = share * BUILD_SHARE * (LOOK_SHARES[count - 1] ?? 0)
  const cutTogether = share * TOGETHER_SHARE
  const isRed = count > 1 && isBeyond(now, cut)
  const isRedTogether = now !== undefined && now.shift > 0 && isBeyond(together, cutTogether)
  const isOpen =
    count === 1
      ? (now?.p ?? 1) < Math.min(MAX_SCREEN, Math.max(MIN_SCREEN, 2 / tests))
      : (now?.p ?? 1) < THIRD_SCREEN
  return {
    unit: past.unit,
    past,
    looks: count,
    now,
    together,
    cut,
    cutTogether,
    outcome: isRed || isRedTogether ? 'regressed' : isOpen ? 'open' : 'ok',
  }
}

function isBeyond(estimate: Estimate | undefined, cut: number): boolean {
  return estimate !== undefined && estimate.p <= cut && estimate.pAtLimit <= AT_LIMIT
}

/** Each open unit's cells, in proportion to what they weigh in it. */
function nextLook(tests: readonly UnitTest[], taken: number): Map<string, number> {
  const next = new Map<string, number>()
  if (taken >= MAX_LOOKS) return next
  for (const { unit, outcome, looks } of tests) {
    if (outcome !== 'open' || looks < taken) continue
    for (const { cell, weight } of [...unit.own, ...unit.others]) {
      const rounds = Math.min(MOST_ROUNDS, Math.max(LEAST_ROUNDS, Math.ceil(MOST_ROUNDS * weight)))
      next.set(cell, Math.max(rounds, next.get(cell) ?? 0))
    }
  }
  return next
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
    const weighed = measured.map(({ values, isClose }) => ({ ...weigh(values, belief), isClose }))
    const newest = weighed.at(-1)
    if (!newest) continue
    const estimate = { ...estimateOf(weighed, past, { belief, limit: context.limit }), looks: newest.looks }
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

/** Looks as one value, weighed by how certain each is: they share half of what a run does. */
function weigh(values: readonly Measured[], belief: Belief): Weighed {
  // The rows of the inverse of a covariance that is a constant and a diagonal add up to these.
  const precisions = values.map(
    ({ within }) => 1 / ((1 - LOOK_CORRELATION) * belief.expected + within),
  )
  const whole = precisions.reduce((sum, precision) => sum + precision, 0)
  let [value, own, within] = [0, 0, 0]
  values.forEach((look, index) => {
    const weight = (precisions[index] ?? 0) / whole
    value += weight * look.value
    own += weight * weight
    within += weight * weight * look.within
  })
  const between = (1 - LOOK_CORRELATION) * own + LOOK_CORRELATION
  return { value, between, within, looks: values.length }
}

/** Builds, oldest first, as one value against the past. */
function estimateOf(
  builds: readonly (Weighed & { readonly isClose: boolean })[],
  past: Past,
  { belief, limit }: { readonly belief: Belief; readonly limit: number },
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
      alike *= Math.max(belief.correlation, other.isClose ? LOOK_CORRELATION : 0)
      const common = alike * Math.sqrt(build.between * other.between)
      between += 2 * weight * (weights[former] ?? 0) * common
    }
  })
  const shift = value - past.mean
  const p = (margin: number): number => tailOf(shift - margin, past, { belief, between, within })
  return { shift, between, within, p: p(0), pAtLimit: p(limit), belief }
}
