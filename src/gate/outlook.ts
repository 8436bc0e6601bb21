import type { AcceptedRun } from '../model/accepted-run.ts'
import type { GateOptions } from '../model/gate-options.ts'
import { mean } from '../stats/moments.ts'
import { anticipatedPasts } from './anticipated-past.ts'
import { gateValue, limitOf, type Measure } from './gate-value.ts'
import type { RegressionThreshold } from './limits.ts'
import { type GateValue, type Past, requestVariances, type RunValues } from './past.ts'
import { openRegression } from './regression.ts'
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
  readonly options: GateOptions
}

/** What the gate will see, if runs go on differing as they do. */
export interface Outlook {
  /** Accepted runs this rests on; 0 where it rests on what is assumed before any run. */
  readonly runs: number
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
/** Of a run nobody measured; nothing depends on it. */
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
  const experience = { accepted, remembered: [] }
  const regression = openRegression({
    ...experience,
    cells,
    builds: [],
    steps: 1,
    // Neither faster nor slower than before, so that no unit is excluded.
    first: typicalRun,
    limit,
    alpha: options.alpha / request.metrics,
    screen: options.screen,
    overlap: options.overlap,
  })
  const variances = isAssumed
    ? new Map(cells.map(({ id }) => [id, ASSUMED_REQUEST_SD ** 2]))
    : requestVariances(experience)
  return {
    runs: accepted.length,
    units: regression.past.map((past) => ({
      unit: past.unit,
      rounds: Math.min(...past.unit.own.map(({ cell }) => typicalRun.get(cell)?.n ?? 0)),
      betweenSd: Math.sqrt(past.beliefs.at(-1)?.expected ?? Number.NaN),
    })),
    shiftsSeen({ runs, rounds }, power, only) {
      const scopes = only && new Set([...only].map(({ scope }) => scope))
      // Levels know nothing of each other.
      const asked = regression.past.filter(({ unit }) => scopes?.has(unit.scope) ?? true)
      const pasts = pastsWith(asked, runs, (unit) => withinOfRounds(unit, rounds(unit), variances))
      return new Map(
        asked.flatMap(({ unit }): [Unit, number][] =>
          only?.has(unit) === false
            ? []
            : [
                [
                  unit,
                  detectableShift(
                    pasts.get(unit) ?? [],
                    {
                      share: regression.share(unit),
                      hasBuilds: false,
                      screen: regression.screen,
                      limit,
                      overlap: options.overlap,
                      variances,
                      rounds: rounds(unit),
                      confirmRounds: options.confirmRounds,
                    },
                    power,
                  ),
                ],
              ],
        ),
      )
    },
  }
}

/** Of the runs that are accepted it is known what they show, of more of them it is anticipated. */
function pastsWith(
  past: readonly Past[],
  runs: number,
  withinOf: (unit: Unit) => number,
): ReadonlyMap<Unit, readonly PossiblePast[]> {
  return past.every((own) => own.runs === runs)
    ? new Map(past.map((own) => [own.unit, [{ past: own }]]))
    : anticipatedPasts(past, runs, withinOf)
}

function valuesOf(
  run: AcceptedRun,
  ids: readonly string[],
  measure: { readonly metric: RegressionThreshold['metric']; readonly by: Measure },
): RunValues {
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
