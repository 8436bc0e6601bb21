import { clearest, type Estimate, type EstimateContext, type Build } from './estimates.ts'
import { floorsOf, improvementsOf } from './improvements.ts'
import { type Experience, hasHistory, isDrifting, type Past, pastOf } from './past.ts'
import { requestVariances, type RunValues } from './run-values.ts'
import {
  type GatedCell,
  type LevelName,
  levelNames,
  plainUnits,
  type Unit,
  unitsOf,
} from './units.ts'

/** One metric of a matrix against its past. */
export interface RegressionRequest extends Experience {
  /** Cells that every accepted run and the first look have a value of. */
  readonly cells: readonly GatedCell[]
  readonly first: RunValues
  /** The builds before this one, at most two, oldest first. */
  readonly builds: readonly Build[]
  /** ln(1 + δ): growth up to here counts as none. */
  readonly limit: number
  /** Probability of a false alarm, for this metric. */
  readonly alpha: number
  /** A unit whose p value is below this is looked at again; undefined: by the number of tests. */
  readonly screen: number | undefined
  /** Correlation of a run's effects at two looks, minutes apart. */
  readonly overlap: number
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
  /** It stood out, and the later looks leave it open. */
  readonly isDoubtful: boolean
}

export interface Regression {
  readonly improvedCells: ReadonlySet<string>
  readonly improvedProviders: ReadonlySet<string>
  /** Of every unit that is tested. */
  readonly past: readonly Past[]
  /** A unit whose p value is below this is looked at again. */
  readonly screen: number
  /** A unit's share of α. */
  readonly share: (unit: Unit) => number
  /** After the first look and so many later ones. */
  readonly judge: (later?: readonly RunValues[]) => UnitTest[]
}

/** How α is shared out among the levels that a matrix has; a history makes providers clearer than cells. */
const LEVEL_SHARES: Readonly<Record<'accepted' | 'remembered', Record<LevelName, number>>> = {
  accepted: { cell: 0.3, provider: 0.5, model: 0.1, matrix: 0.1 },
  remembered: { cell: 0.4, provider: 0.4, model: 0.1, matrix: 0.1 },
}
/** And among this build and the last three together, which see much of the same. */
const BUILD_SHARE = 0.9
const TOGETHER_SHARE = 1
/** Part of α that is spent where the smaller of two p values is taken, with remembered runs and without. */
const TWO_BELIEFS = 0.75
/** And where the accepted runs drift: how much they do is known badly. */
const OF_DRIFTING = 0.5
/** Part of a build's share that one look may spend where no other follows, and two, and three. */
const LOOK_SHARES = [0.5, 0.5, 0.7]
/** Certainty that the change is beyond its limit. */
export const AT_LIMIT = 0.05
const MAX_SCREEN = 0.1
/** What later looks alone have to show at least. */
export const CONFIRMING = 0.1
const MIN_SCREEN = 0.03
/** What later looks leave between this and the cut is not settled. */
export const DOUBTFUL = 0.02

/** What a test needs to know beside its unit. */
interface Context extends EstimateContext {
  readonly builds: readonly Build[]
  readonly screen: number
}

/** Learns the past of every unit of a matrix, and which of them improved, by the first look. */
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
    (cell) => !improved.cells.has(cell.id) && !(isImproved(cell) && isAlone(cell.provider, cells)),
  )
  const units = unitsOf(
    tested,
    new Set(finite.filter((cell) => !isImproved(cell)).map(({ id }) => id)),
  )
  const levels = levelNames.map((name) => ({
    name,
    units: units[name].filter(
      ({ scope, subject }) => !(scope === 'provider' && improved.providers.has(subject)),
    ),
  }))
  const past = pastOf(
    levels.flatMap(({ units: own }) => own),
    request,
  )
  const shares = sharesOf(levels, {
    alpha: request.alpha,
    isRemembering: hasHistory(request),
    // Builds that nobody accepted decide of no share: a change that creeps would hide itself.
    hasDrift: past.some(({ acceptedDrift }) => isDrifting({ drift: acceptedDrift })),
  })
  const context = {
    variances,
    floors: floorsOf(plainPast),
    builds,
    limit,
    overlap: request.overlap,
    screen: request.screen ?? Math.min(MAX_SCREEN, Math.max(MIN_SCREEN, 2 / shares.size)),
  }
  const firsts = past.map((own) => clearest([{ looks: [first] }], own, context))
  return {
    improvedCells: improved.cells,
    improvedProviders: improved.providers,
    share: (unit) => shares.get(unit) ?? 0,
    past,
    screen: context.screen,
    judge(later = []) {
      const looks = [first, ...later]
      return past.map((own, index) =>
        testOf(own, looks, {
          ...context,
          share: shares.get(own.unit) ?? 0,
          atFirst: firsts[index],
        }),
      )
    },
  }
}

function sharesOf(
  levels: readonly { readonly name: LevelName; readonly units: readonly Unit[] }[],
  request: { readonly alpha: number; readonly isRemembering: boolean; readonly hasDrift: boolean },
): Map<Unit, number> {
  const { isRemembering, hasDrift } = request
  const alpha = request.alpha * (hasDrift ? OF_DRIFTING : isRemembering ? TWO_BELIEFS : 1)
  const parts = LEVEL_SHARES[isRemembering ? 'remembered' : 'accepted']
  const filled = levels.filter(({ units }) => units.length > 0)
  const whole = filled.reduce((sum, { name }) => sum + parts[name], 0)
  return new Map(
    filled.flatMap(({ name, units }) =>
      units.map((unit) => [unit, (alpha * parts[name]) / whole / units.length] as const),
    ),
  )
}

function testOf(
  past: Past,
  looks: readonly RunValues[],
  {
    share,
    atFirst,
    ...context
  }: Context & { readonly share: number; readonly atFirst: ReturnType<typeof clearest> },
): UnitTest {
  const now = looks.length === 1 ? atFirst : clearest([{ looks }], past, context)
  // What is gone at the later looks was not the endpoint's, however much of it there was at the first.
  const later =
    looks.length === 1 ? undefined : clearest([{ looks: looks.slice(1) }], past, context)
  const together =
    context.builds.length === 0
      ? undefined
      : clearest([...context.builds, { looks }], past, context)
  const taken = now?.looks ?? 0
  const cut = cutOf(share, { looks: taken, hasBuilds: context.builds.length > 0 })
  const cutTogether = share * TOGETHER_SHARE
  const stoodOut = (atFirst?.p ?? 1) < context.screen
  // What was slow for two builds and is mended is no regression of this one.
  const isStill = (now?.shift ?? 0) > context.limit && ((later ?? now)?.p ?? 1) < CONFIRMING
  const isConfirmed = stoodOut && (later?.p ?? 1) < CONFIRMING
  return {
    unit: past.unit,
    past,
    p1: atFirst?.p,
    looks: taken,
    now,
    together,
    cut,
    cutTogether,
    stoodOut,
    isBeyond: isBeyond(now, cut) && (taken === 1 || isConfirmed),
    isRedTogether: isStill && isBeyond(together, cutTogether),
    isDoubtful: isConfirmed && (now?.p ?? 1) < DOUBTFUL,
  }
}

/** Without builds before it, this one has the whole share. */
export function cutOf(
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
