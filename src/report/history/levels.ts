import { ascending, quantile } from '../../stats/quantile.ts'
import { analyzeSeries, type RunPoint } from '../analyze/analyze-series.ts'
import type { CellSeries } from '../analyze/analyze.ts'
import { clockOf } from '../analyze/clock.ts'
import { trendOf } from '../analyze/trend.ts'

/** A change of level that is beyond chance. */
export interface ChangePoint {
  /** The first run of the new level. */
  readonly runId: string
  readonly startedAt: number
  /** Of the level before, as a fraction. */
  readonly change: number
  readonly before: number
  readonly after: number
  readonly pValue: number
}

const clock = clockOf('UTC')

/**
 * The changes of level of a series, oldest first: the strongest one where `analyze` finds a step, and
 * then those within the runs before and after it, by the same test. Each part is tested at `alpha` over
 * the number of tests, and where a slope explains it better than a step it has none.
 */
export function changePointsOf(
  points: readonly RunPoint[],
  series: Pick<CellSeries, 'drift' | 'change' | 'adjusted'>,
  { alpha, tests }: { readonly alpha: number; readonly tests: number },
): ChangePoint[] {
  if (trendOf(series, alpha) !== 'step') return []
  const cut = points.findIndex(({ runId }) => runId === series.change?.runId)
  if (cut <= 0) return []
  const cuts = [
    ...cutsWithin(points.slice(0, cut), 0, alpha / tests),
    { at: cut, pValue: series.change?.pValue ?? 1 },
    ...cutsWithin(points.slice(cut), cut, alpha / tests),
  ]
  const starts = [0, ...cuts.map(({ at }) => at), points.length]
  const levels = starts.slice(1).map((end, index) => levelOf(points.slice(starts[index], end)))
  return cuts.flatMap(({ at, pValue }, index): ChangePoint[] => {
    const [first, before, after] = [points[at], levels[index], levels[index + 1]]
    if (!first || before === undefined || after === undefined) return []
    const { runId, startedAt } = first
    return [{ runId, startedAt, change: after / before - 1, before, after, pValue }]
  })
}

interface Cut {
  readonly at: number
  readonly pValue: number
}

function cutsWithin(points: readonly RunPoint[], offset: number, alpha: number): Cut[] {
  const { change } = analyzeSeries(points, clock)
  if (!change || change.runId === undefined || change.pValue > alpha || !change.isSharper) return []
  const cut = points.findIndex(({ runId }) => runId === change.runId)
  if (cut <= 0) return []
  return [
    ...cutsWithin(points.slice(0, cut), offset, alpha),
    { at: offset + cut, pValue: change.pValue },
    ...cutsWithin(points.slice(cut), offset + cut, alpha),
  ]
}

function levelOf(points: readonly RunPoint[]): number | undefined {
  return quantile(ascending(points.map(({ median }) => median)), 0.5)
}
