import type { AcceptedRun } from '../model/accepted-run.ts'
import type { GateSettings } from '../model/gate-settings.ts'
import type { HistoryRun } from '../model/history.ts'
import type { GatedMetricName } from '../model/metric.ts'
import { mean } from '../stats/moments.ts'
import { anticipatedPasts } from './anticipated-past.ts'
import { formerBuilds, lastBuilds, lookOf } from './former-builds.ts'
import { gateValue, limitOf, type MetricMeasure } from './gate-value.ts'
import type { RegressionThreshold } from './limits.ts'
import { maxLooksOf } from './looks.ts'
import { type Experience, hasHistory } from './past.ts'
import { openRegression, type Regression } from './regression.ts'
import { type GateValue, requestVariances, type RunValues } from './run-values.ts'
import { detectableShift, type PossiblePast, withinOfRounds } from './smallest-regression.ts'
import type { GatedCell, Unit } from './units.ts'
import { type Identity, MIN_RUNS, windowFor } from './window.ts'

export interface OutlookRequest {
  readonly cells: readonly GatedCell[]
  readonly accepted: readonly AcceptedRun[]
  readonly identity: Identity
  readonly threshold: Pick<RegressionThreshold, 'metric' | 'limit'>
  /** Metrics that share α. */
  readonly metrics: number
  readonly options: GateSettings
  /** The builds since that the next one is judged with; left out where none are kept. */
  readonly builds?: BuildsBefore | undefined
  /** Builds before it take a part of α, whichever they are. */
  readonly isAmongBuilds?: boolean
}

/** What is remembered before a build. */
interface BuildsBefore {
  readonly history: readonly HistoryRun[]
  /** Id of the build that is to come. */
  readonly runId: string
}

/** What the gate will see, if runs go on differing as they do. */
export interface Outlook {
  /** Accepted runs this rests on; 0 where it rests on what is assumed before any run. */
  readonly runs: number
  /** Remembered green builds that say how much runs differ. */
  readonly builds: number
  /** Cells that the accepted runs are enough for. */
  readonly cells: readonly GatedCell[]
  readonly units: readonly UnitOutlook[]
  /** The smallest slowdown, a logarithm, of which a build turns red with such a power, by unit. */
  shiftsSeen(
    by: { readonly runs: number; readonly rounds: (unit: Unit) => number },
    power?: number,
    only?: ReadonlySet<Unit>,
  ): ReadonlyMap<Unit, number>
}

interface UnitOutlook {
  readonly unit: Unit
  /** Rounds of its accepted runs; 0 where there are none. */
  readonly rounds: number
  /** Expected standard deviation between runs, a logarithm. */
  readonly betweenSd: number
}

/** What one request varies by where no accepted run says so: as in the reference world of docs/gate.md. */
const ASSUMED_REQUEST_SD = 0.36
/** Of a run that was not measured; nothing depends on it. */
const NO_VALUE: GateValue = { value: 0, se: undefined, n: 0 }

/** By the tests of the gate itself: every unit of the matrix against the accepted runs of its window. */
export function openOutlook(request: OutlookRequest): Outlook {
  const { threshold, options, identity } = request
  const window = windowFor(request.accepted, identity, threshold.metric)
  const measure = { metric: threshold.metric, by: window.by }
  const known = window.shared.map((run) => valuesOf(run, window.judged, measure))
  const isAssumed = known.length < MIN_RUNS
  const accepted = isAssumed ? [] : known
  const cells = isAssumed
    ? request.cells
    : request.cells.filter(({ id }) => window.judged.includes(id))
  const typicalRun: RunValues = new Map(
    cells.map(({ id }) => [
      id,
      isAssumed ? NO_VALUE : typical(accepted.flatMap((run) => run.get(id) ?? [])),
    ]),
  )
  const limit = limitOf(threshold.limit, threshold.metric)
  const { remembered, hasBuilds } = isAssumed ? noBuilds : buildsBefore(request, cells, measure)
  const experience = { accepted, remembered }
  const openWith = (past: Experience): Regression =>
    openRegression({
      ...past,
      cells,
      builds: [],
      // Neither faster nor slower than before, so that no unit is excluded.
      first: typicalRun,
      limit,
      alpha: options.alpha / request.metrics,
      screen: options.screen,
      overlap: options.overlap,
    })
  const regression = openWith({ ...experience, steps: 1 })
  const spentNow = (unit: Unit): number => {
    const { alone, build } = regression.share(unit)
    return hasBuilds || (request.isAmongBuilds ?? false) ? build : alone
  }
  let anew: ReadonlyMap<string, number> | undefined
  /** With a run that is accepted the history begins anew. */
  const spentAnew = (unit: Unit): number => {
    anew ??= spentAlone(
      hasHistory(experience) ? openWith({ accepted, remembered: [], steps: 1 }) : regression,
    )
    return anew.get(keyOf(unit)) ?? 0
  }
  const variances = isAssumed
    ? new Map(cells.map(({ id }) => [id, assumedVariance(threshold.metric)]))
    : requestVariances(experience)
  return {
    runs: accepted.length,
    builds: hasHistory(experience) ? remembered.length : 0,
    cells: isAssumed ? [] : cells,
    units: regression.past.map((past) => ({
      unit: past.unit,
      rounds: Math.min(...past.unit.own.map(({ cell }) => typicalRun.get(cell)?.n ?? 0)),
      betweenSd: Math.sqrt(past.beliefs.at(-1)?.expected ?? Number.NaN),
    })),
    shiftsSeen({ runs, rounds }, power, only) {
      const scopes = only && new Set([...only].map(({ scope }) => scope))
      // Levels know nothing of each other.
      const asked = regression.past.filter(({ unit }) => scopes?.has(unit.scope) ?? true)
      const isNow = asked.every((own) => own.runs === runs)
      // Of the runs that are accepted it is known what they show, of more of them it is anticipated.
      const pasts: ReadonlyMap<Unit, readonly PossiblePast[]> = isNow
        ? new Map(asked.map((own) => [own.unit, [{ past: own }]]))
        : anticipatedPasts(asked, runs, (unit) => withinOfRounds(unit, rounds(unit), variances))
      const detected = (unit: Unit): number =>
        detectableShift(
          pasts.get(unit) ?? [],
          {
            spent: isNow ? spentNow(unit) : spentAnew(unit),
            screen: regression.screen,
            limit,
            overlap: options.overlap,
            variances,
            rounds: rounds(unit),
            confirmRounds: options.confirmRounds,
            maxLooks: maxLooksOf(threshold.metric),
          },
          power,
        )
      return new Map(
        asked.flatMap(({ unit }): [Unit, number][] =>
          only?.has(unit) === false ? [] : [[unit, detected(unit)]],
        ),
      )
    },
  }
}

/** What a search errs by where no accepted run says so, a logarithm. */
const ASSUMED_SEARCH_ERROR = 0.1

/** How much a search is worth whose interval nobody has seen. */
export const ASSUMED_SEARCH = 1 / ASSUMED_SEARCH_ERROR ** 2

/** Of one request; a capacity is worth what makes that 1. */
function assumedVariance(metric: GatedMetricName): number {
  return metric === 'capacity' ? 1 : ASSUMED_REQUEST_SD ** 2
}

const noBuilds = { remembered: [], hasBuilds: false }

/** What the next build is judged with beside the accepted runs. */
function buildsBefore(
  { builds, identity, accepted }: OutlookRequest,
  cells: readonly GatedCell[],
  measure: MetricMeasure,
): { readonly remembered: readonly RunValues[]; readonly hasBuilds: boolean } {
  if (!builds) return noBuilds
  const { history, runId } = builds
  const former = formerBuilds(history, { identity, runId, accepted })
  return {
    remembered: former.remembered.map((run) => lookOf(run, 0, measure)),
    hasBuilds: lastBuilds(former.counted, cells, measure.metric).length > 0,
  }
}

function spentAlone({ past, share }: Regression): ReadonlyMap<string, number> {
  return new Map(past.map(({ unit }) => [keyOf(unit), share(unit).alone]))
}

function keyOf({ scope, subject }: Unit): string {
  return `${scope} ${subject}`
}

function valuesOf(run: AcceptedRun, ids: readonly string[], measure: MetricMeasure): RunValues {
  return new Map(
    ids.flatMap((id) => {
      const value = run.cells[id]?.values[measure.metric]
      return value ? [[id, gateValue(value, measure)] as const] : []
    }),
  )
}

function typical(values: readonly GateValue[]): GateValue {
  return {
    value: mean(values.map(({ value }) => value)) ?? Number.NaN,
    se: mean(values.flatMap(({ se }) => se ?? [])),
    n: mean(values.map(({ n }) => n)) ?? 0,
  }
}
