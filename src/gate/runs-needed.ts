import type { AcceptedRun } from '../model/accepted-run.ts'
import type { GateOptions } from '../model/gate-options.ts'
import { mean } from '../stats/moments.ts'
import { WINDOW_SIZE } from './baseline-file.ts'
import { gateValue, limitOf, type Measure } from './gate-value.ts'
import type { RegressionThreshold } from './limits.ts'
import { anticipatedPast, type GateValue, requestVariances, type RunValues } from './past.ts'
import { openRegression, type RegressionRequest } from './regression.ts'
import { detectableShift } from './smallest-regression.ts'
import type { GatedCell, Unit } from './units.ts'
import { MIN_RUNS, type Identity, windowFor } from './window.ts'

/** What the gate could see in a unit, if accepted runs go on differing as they do. */
export interface RunsNeeded {
  readonly unit: Unit
  /** Accepted runs this rests on. */
  readonly runs: number
  /** Smallest slowdown seen four times out of five with the fewest accepted runs, a logarithm. */
  readonly withFewest: number
  /** The same with a full window. */
  readonly withMost: number
  /** Accepted runs with which the asked-for slowdown is seen; undefined where no window suffices. */
  readonly needed: number | undefined
  readonly isTooNoisy: boolean
}

export interface RunsNeededRequest {
  readonly cells: readonly GatedCell[]
  readonly accepted: readonly AcceptedRun[]
  readonly identity: Identity
  readonly threshold: Pick<RegressionThreshold, 'metric' | 'limit'>
  /** Metrics that share α. */
  readonly metrics: number
  readonly options: GateOptions
  /** The slowdown that is to be seen, a logarithm. */
  readonly slowdown: number
}

/** Beyond the margin: what a gate that is worth having sees with a full window. */
const WORTH_SEEING = Math.LN2

/**
 * How many accepted runs the gate needs, by its own tests: every unit of the matrix against the
 * accepted runs of its window, which are taken for typical. Empty with too few of them.
 */
export function runsNeeded(request: RunsNeededRequest): RunsNeeded[] {
  const { cells, threshold, options, slowdown } = request
  const window = windowFor(request.accepted, request.identity, threshold.metric)
  const { judged, shared } = window
  const measure = { metric: threshold.metric, by: window.by }
  const accepted = shared.map((run) => valuesOf(run, judged, measure))
  if (accepted.length < MIN_RUNS) return []
  const typicalRun: RunValues = new Map(
    judged.map((id) => [id, typical(accepted.flatMap((run) => run.get(id) ?? []))]),
  )
  const regression: RegressionRequest = {
    cells: cells.filter(({ id }) => judged.includes(id)),
    accepted,
    remembered: [],
    builds: [],
    steps: 1,
    // Neither faster nor slower than before, so that no unit is excluded.
    first: typicalRun,
    limit: limitOf(threshold.limit, threshold.metric),
    alpha: options.alpha / request.metrics,
    screen: options.screen,
    overlap: options.overlap,
  }
  const { past, share } = openRegression(regression)
  const variances = requestVariances(regression)
  const seenWith = new Map(
    Array.from({ length: WINDOW_SIZE - MIN_RUNS + 1 }, (_, index) => {
      const runs = MIN_RUNS + index
      const shifts = anticipatedPast(past, runs).map((own) => {
        const rounds = Math.min(...own.unit.own.map(({ cell }) => typicalRun.get(cell)?.n ?? 0))
        return detectableShift(own, {
          share: share(own.unit),
          limit: regression.limit,
          overlap: options.overlap,
          variances,
          rounds,
          confirmRounds: options.confirmRounds,
        })
      })
      return [runs, shifts]
    }),
  )
  return past.map(({ unit }, index) => {
    // Few restless runs are hardly believed, so that with them a test would be red too soon.
    const seen = (runs: number): number =>
      Math.max(
        ...[...seenWith].flatMap(([count, shifts]) => (count >= runs ? (shifts[index] ?? []) : [])),
      )
    const withMost = seen(WINDOW_SIZE)
    return {
      unit,
      runs: accepted.length,
      withFewest: seen(MIN_RUNS),
      withMost,
      needed: [...seenWith.keys()].find((runs) => seen(runs) <= slowdown),
      isTooNoisy: withMost > regression.limit + WORTH_SEEING,
    }
  })
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
