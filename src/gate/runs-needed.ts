import { limitOf } from './gate-value.ts'
import { WINDOW_SIZE } from './kept-runs.ts'
import { openOutlook, type OutlookRequest } from './outlook.ts'
import type { Unit } from './units.ts'
import { MIN_RUNS } from './window.ts'

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

export interface RunsNeededRequest extends OutlookRequest {
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
  const { threshold, slowdown } = request
  const outlook = openOutlook(request)
  if (outlook.runs < MIN_RUNS) return []
  const roundsOf = new Map(outlook.units.map(({ unit, rounds }) => [unit, rounds]))
  const seenWith = new Map(
    Array.from({ length: WINDOW_SIZE - MIN_RUNS + 1 }, (_, index) => [
      MIN_RUNS + index,
      outlook.shiftsSeen({
        runs: MIN_RUNS + index,
        rounds: (unit) => roundsOf.get(unit) ?? 0,
      }),
    ]),
  )
  return outlook.units.map(({ unit }) => {
    // Few restless runs are hardly believed, so that with them a test would be red too soon.
    const seen = (runs: number): number =>
      Math.max(
        ...[...seenWith].flatMap(([count, shifts]) =>
          count >= runs ? (shifts.get(unit) ?? []) : [],
        ),
      )
    const withMost = seen(WINDOW_SIZE)
    return {
      unit,
      runs: outlook.runs,
      withFewest: seen(MIN_RUNS),
      withMost,
      needed: [...seenWith.keys()].find((runs) => seen(runs) <= slowdown),
      isTooNoisy: withMost > limitOf(threshold.limit, threshold.metric) + WORTH_SEEING,
    }
  })
}
