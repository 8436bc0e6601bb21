import type { AcceptedRun } from '../model/accepted-run.ts'
import type { GateOptions } from '../model/gate-options.ts'
import { mean } from '../stats/moments.ts'
import { WINDOW_SIZE } from './baseline-file.ts'
import { gateValue, limitOf } from './gate-value.ts'
import type { GateValue, RunValues } from './history.ts'
import type { RegressionThreshold } from './limits.ts'
import type { GatedCell, Unit } from './regression-units.ts'
import { detectableWith, type FirstLook, lookFirst, type RegressionRequest } from './regression.ts'
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
 * accepted runs of its window, which are taken for typical. Empty with fewer than five of them.
 */
export function runsNeeded(request: RunsNeededRequest): RunsNeeded[] {
  const { cells, accepted, identity, threshold, options, slowdown } = request
  const { judged, shared } = windowFor(accepted, identity, threshold.metric)
  const runs = shared.map((run) => valuesOf(run, judged, threshold.metric))
  const regression: RegressionRequest = {
    cells: cells.filter(({ id }) => judged.includes(id)),
    runs,
    // Neither faster nor slower than before, so that no unit is excluded.
    current: new Map(judged.map((id) => [id, typical(runs.flatMap((run) => run.get(id) ?? []))])),
    limit: limitOf(threshold.limit, threshold.metric),
    alpha: options.alpha / request.metrics,
    screen: options.screen,
    overlap: options.overlap,
    confirmRounds: options.confirmRounds,
  }
  return lookFirst(regression).tests.map((test) => {
    const withMost = detectableWith(WINDOW_SIZE, test, regression)
    return {
      unit: test.unit,
      runs: runs.length,
      withFewest: detectableWith(MIN_RUNS, test, regression),
      withMost,
      needed: withMost > slowdown ? undefined : fewestFor(slowdown, test, regression),
      isTooNoisy: withMost > regression.limit + WORTH_SEEING,
    }
  })
}

/** By halving: more runs never see less. */
function fewestFor(slowdown: number, test: FirstLook, request: RegressionRequest): number {
  let [low, high] = [MIN_RUNS, WINDOW_SIZE]
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    if (detectableWith(middle, test, request) <= slowdown) high = middle
    else low = middle + 1
  }
  return high
}

function valuesOf(
  run: AcceptedRun,
  ids: readonly string[],
  metric: RegressionThreshold['metric'],
): RunValues {
  return new Map(
    ids.flatMap((id) => {
      const value = run.cells[id]?.values[metric]
      return value ? [[id, gateValue(value, metric)] as const] : []
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
