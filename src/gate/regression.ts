import { memoize } from '../stats/memoize.ts'
import { detectableShift, jointCut, lookCorrelation } from '../stats/two-looks.ts'
import {
  combine,
  type Look,
  pAbove,
  type History,
  historyOf,
  pBelow,
  type RunValues,
  runsWorth,
  withRuns,
} from './history.ts'
import {
  type GatedCell,
  type LevelName,
  levelNames,
  plainUnits,
  type Unit,
  unitsOf,
} from './regression-units.ts'

/** One metric of a matrix against its accepted runs. */
export interface RegressionRequest {
  /** Cells that every accepted run and the current one have a value of. */
  readonly cells: readonly GatedCell[]
  readonly runs: readonly RunValues[]
  readonly current: RunValues
  /** ln(1 + δ): growth up to here counts as none. */
  readonly limit: number
  /** Probability of a false alarm, for this metric. */
  readonly alpha: number
  readonly screen: number
  readonly overlap: number
  /** Rounds of a second look. */
  readonly confirmRounds: number
}

/** A unit after the first look. */
export interface FirstLook {
  readonly unit: Unit
  /** Logarithm of the new value over the past's. */
  readonly shift: number
  readonly past: History
  readonly p1: number
  /** Its share of α: what p1 has to be at most where there is no second look to come. */
  readonly level: number
  /** p1·p2 has to be at most this. */
  readonly cut: number
}

export interface RegressionLook {
  readonly tests: readonly FirstLook[]
  readonly improvedCells: ReadonlySet<string>
  readonly improvedProviders: ReadonlySet<string>
  /** Cells that have to be measured again: what stands out, and what it is compared with. */
  readonly confirm: ReadonlySet<string>
}

export interface SecondLookResult {
  readonly outcome: 'ok' | 'regressed' | 'inconclusive'
  readonly shift: number
  readonly p2: number
}

/** How α is shared out: few tests see much, so they need less of it (docs/gate.md). */
const LEVEL_SHARES: Readonly<Record<LevelName, number>> = { matrix: 0.1, provider: 0.3, cell: 0.6 }

/** p values below which a unit counts as faster than its own past. */
const IMPROVED: Readonly<Record<'provider' | 'cell', number>> = {
  provider: 0.005,
  cell: 0.005 / 7,
}

/** Power at which `detectable` is stated. */
const POWER = 0.8

/** The first look: every unit against its past, after improvements are excluded. */
export function lookFirst(request: RegressionRequest): RegressionLook {
  const { cells, runs, current, limit, screen } = request
  const finite = cells.filter(({ id }) => Number.isFinite(current.get(id)?.value ?? Infinity))
  const improved = improvements(finite, request)
  const tested = cells.filter(
    ({ id, provider }) =>
      !improved.cells.has(id) && !(improved.providers.has(provider) && isAlone(provider, cells)),
  )
  const peers = new Set(
    finite.flatMap(({ id, provider }) =>
      improved.cells.has(id) || improved.providers.has(provider) ? [] : [id],
    ),
  )
  const units = unitsOf(tested, peers)
  const levels = levelNames.map((name) => ({
    name,
    units: units[name].filter(
      ({ scope, subject }) => !(scope === 'provider' && improved.providers.has(subject)),
    ),
  }))
  const shares = levels.filter((level) => level.units.length > 0)
  const whole = shares.reduce((sum, { name }) => sum + LEVEL_SHARES[name], 0)
  const tests = levels.flatMap(({ name, units: level }): FirstLook[] =>
    historyOf(level, request).map((past) => {
      const value = combine(past.unit, current)
      const share = (request.alpha * LEVEL_SHARES[name]) / whole / level.length
      const correlation = correlationOf(past, runs.length, request.overlap)
      const cut = cutOf({ df: roundedDf(past.df), correlation, screen, level: share })
      return {
        unit: past.unit,
        past,
        shift: value - past.mean,
        p1: pAbove(past, value, limit),
        level: share,
        cut,
      }
    }),
  )
  const confirm = new Set(
    tests.flatMap(({ p1, unit }) => (p1 < screen ? [...unit.weights.keys()] : [])),
  )
  return { tests, improvedCells: improved.cells, improvedProviders: improved.providers, confirm }
}

/**
 * The second look at a test that stood out at the first; undefined when a cell has no value, or when
 * what it is compared with hangs.
 */
export function lookAgain(
  { unit, past, p1, cut }: FirstLook,
  confirmed: RunValues,
  { limit, screen }: Pick<RegressionRequest, 'limit' | 'screen'>,
): SecondLookResult | undefined {
  const value = combine(unit, confirmed)
  if (Number.isNaN(value) || value === -Infinity) return undefined
  const p2 = pAbove(past, value, limit)
  const isSettled = p2 < screen && p1 * p2 <= cut
  return {
    outcome: isSettled ? 'regressed' : p2 < screen ? 'inconclusive' : 'ok',
    shift: value - past.mean,
    p2,
  }
}

/**
 * Smallest logarithm of a change that a test would see four times out of five against `to` accepted
 * runs, if they differed as those it is tested against do.
 */
export function detectableWith(
  to: number,
  { past, level }: FirstLook,
  { limit, screen, overlap }: RegressionRequest,
): number {
  const { predictionSd, df: exactDf } = withRuns(past, to)
  const looks = { df: roundedDf(exactDf), correlation: correlationOf(past, to, overlap), screen }
  const cut = cutOf({ ...looks, level })
  return limit + detectableShiftOf({ ...looks, cut, power: POWER }) * predictionSd
}

/** Smallest logarithm of a change that a test sees four times out of five. */
export function detectableOf(
  { past, cut }: FirstLook,
  { runs, limit, screen, overlap }: RegressionRequest,
): number {
  const correlation = correlationOf(past, runs.length, overlap)
  const df = roundedDf(past.df)
  return (
    limit + detectableShiftOf({ df, correlation, screen, cut, power: POWER }) * past.predictionSd
  )
}

function improvements(
  cells: readonly GatedCell[],
  look: Look,
): { readonly cells: ReadonlySet<string>; readonly providers: ReadonlySet<string> } {
  const units = plainUnits(cells)
  const improvedOf = (level: 'provider' | 'cell'): ReadonlySet<string> =>
    new Set(
      historyOf(units[level], look).flatMap((past) =>
        pBelow(past, combine(past.unit, look.current)) < IMPROVED[level] ? [past.unit.subject] : [],
      ),
    )
  return { cells: improvedOf('cell'), providers: improvedOf('provider') }
}

function isAlone(provider: string, cells: readonly GatedCell[]): boolean {
  return cells.filter((cell) => cell.provider === provider).length === 1
}

/**
 * Cuts and shifts depend on a handful of numbers that all tests of a level share, and hardly on the
 * fourth digit of the degrees of freedom; down, where less certainty is claimed.
 */
function roundedDf(df: number): number {
  if (!Number.isFinite(df)) return df
  const unit = 10 ** (Math.floor(Math.log10(df)) - 2)
  return Math.floor(df / unit) * unit
}

/** Of the two looks at a unit; to the third digit where units differ in it. */
function correlationOf(past: History, runs: number, overlap: number): number {
  const worth = runsWorth(past, runs)
  return worth === runs
    ? lookCorrelation(runs, overlap)
    : Math.ceil(lookCorrelation(worth, overlap) * 1000) / 1000
}

const cutOf = memoize(jointCut)
const detectableShiftOf = memoize(detectableShift)
