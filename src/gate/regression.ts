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
  readonly share: (unit: Unit) => Share
  /** After the first look and so many later ones. */
  readonly judge: (later?: readonly RunValues[]) => UnitTest[]
}

/** What of α a unit's tests may spend. */
interface Share {
  /** By a build that has no others before it. */
  readonly alone: number
  /** By one that has, and by the last three together. */
  readonly build: number
  readonly together: number
}

/** How α is shared out among the levels that a matrix has. */
const LEVEL_SHARES: Readonly<Record<LevelName, number>> = {
  cell: 0.35,
  provider: 0.45,
  model: 0.1,
  matrix: 0.1,
}

/**
 * Parts of that for a build and for the last three together, which see much of the same. Where builds are remembered,
 * tests take the smaller of two p values, and spend less. What a single cell does has to be large to be
 * red at all, so that one build shows it; what all cells of a provider do is small, and takes builds to see.
 */
const SPENT = {
  accepted: { cell: { build: 0.8, together: 1.2 }, others: { build: 0.7, together: 1.2 } },
  remembered: { cell: { build: 0.9, together: 0.3 }, others: { build: 0.4, together: 0.85 } },
}
/** Part of α that is spent where the accepted runs drift: how much they do is known badly. */
const OF_DRIFTING = 0.5
/** Part of a build's share that one look may spend where no other follows, and two, and three. */
const LOOK_SHARES = [0.5, 0.2, 0.9]
/** Certainty that the change is beyond its limit. */
export const AT_LIMIT = 0.05
const MAX_SCREEN = 0.1
/** What later looks alone have to show at least. */
export const CONFIRMING = 0.1
/** And the newest build, by its later looks if it has any, where it is red with the builds before it. */
const STILL = 0.05
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
    share: (unit) => shares.get(unit) ?? NOTHING,
    past,
    screen: context.screen,
    judge(later = []) {
      const looks = [first, ...later]
      return past.map((own, index) =>
        testOf(own, looks, {
          ...context,
          share: shares.get(own.unit) ?? NOTHING,
          atFirst: firsts[index],
        }),
      )
    },
  }
}

const NOTHING: Share = { alone: 0, build: 0, together: 0 }

function sharesOf(
  levels: readonly { readonly name: LevelName; readonly units: readonly Unit[] }[],
  request: { readonly alpha: number; readonly isRemembering: boolean; readonly hasDrift: boolean },
): Map<Unit, Share> {
  const alpha = request.alpha * (request.hasDrift ? OF_DRIFTING : 1)
  const spent = SPENT[request.isRemembering ? 'remembered' : 'accepted']
  const filled = levels.filter(({ units }) => units.length > 0)
  const whole = filled.reduce((sum, { name }) => sum + LEVEL_SHARES[name], 0)
  return new Map(
    filled.flatMap(({ name, units }) => {
      const alone = (alpha * LEVEL_SHARES[name]) / whole / units.length
      const { build, together } = name === 'cell' ? spent.cell : spent.others
      const share = { alone, build: alone * build, together: alone * together }
      return units.map((unit) => [unit, share] as const)
    }),
  )
}

function testOf(
  past: Past,
  looks: readonly RunValues[],
  {
    share,
    atFirst,
    ...context
  }: Context & { readonly share: Share; readonly atFirst: ReturnType<typeof clearest> },
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
  const cut = cutOf(context.builds.length > 0 ? share.build : share.alone, taken)
  const stoodOut = (atFirst?.p ?? 1) < context.screen
  // What was slow for two builds and is mended is no regression of this one.
  const isStill = (now?.shift ?? 0) > context.limit && ((later ?? now)?.p ?? 1) < STILL
  const isConfirmed = stoodOut && (later?.p ?? 1) < CONFIRMING
  return {
    unit: past.unit,
    past,
    p1: atFirst?.p,
    looks: taken,
    now,
    together,
    cut,
    cutTogether: share.together,
    stoodOut,
    isBeyond: isBeyond(now, cut) && (taken === 1 || isConfirmed),
    isRedTogether: isStill && isBeyond(together, share.together),
    isDoubtful: isConfirmed && (now?.p ?? 1) < DOUBTFUL,
  }
}

/** What a p value has to be at most after so many looks, of what a build may spend. */
export function cutOf(spent: number, looks: number): number {
  return spent * (LOOK_SHARES[looks - 1] ?? 0)
}

function isBeyond(estimate: Estimate | undefined, cut: number): boolean {
  return estimate !== undefined && estimate.p <= cut && estimate.pAtLimit <= AT_LIMIT
}

function isAlone(provider: string, cells: readonly GatedCell[]): boolean {
  return cells.filter((cell) => cell.provider === provider).length === 1
}
