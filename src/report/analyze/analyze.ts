import { holm } from '../../stats/multiplicity.ts'
import { analyzeSeries, type SeriesFigures } from './analyze-series.ts'
import { clockOf } from './clock.ts'
import { comparePlaces, type PlaceComparison } from './compare-places.ts'
import { type GateOutlook, outlooksOf } from './gate-outlook.ts'
import {
  type AnalyzedMetric,
  analyzedMetrics,
  type LeftOut,
  type MeasuredRun,
} from './measured-run.ts'
import { groupRuns, pointsOf, type RunGroup } from './run-groups.ts'

export interface AnalyzeOptions {
  /**
   * The slowdown that the gate is to see, as a fraction: 0.5 is half as long again. Undefined
   * leaves out what the gate could see, which takes longer than all the rest.
   */
  readonly slowdown: number | undefined
  /** IANA name of the zone of hours and weekdays. */
  readonly timeZone: string
}

/** Holm's adjusted p-values, over all cells and metrics of the same mode; undefined: not tested. */
interface Adjusted {
  readonly drift: number | undefined
  readonly change: number | undefined
  readonly byHour: number | undefined
  readonly byWeekday: number | undefined
}

export interface CellSeries extends SeriesFigures {
  readonly cell: string
  readonly label: string
  readonly metric: AnalyzedMetric
  readonly adjusted: Adjusted
  /** Undefined with fewer than five runs that measured what the gate compares. */
  readonly gate: GateOutlook | undefined
}

export interface GroupAnalysis extends Omit<RunGroup, 'runs'> {
  readonly runs: number
  /** Unix milliseconds of the first and the last run. */
  readonly from: number
  readonly to: number
  readonly series: readonly CellSeries[]
  /** Providers and the whole matrix. */
  readonly gate: readonly GateOutlook[]
}

export interface Analysis extends AnalyzeOptions {
  /** Adjusted p-values at most this are findings. */
  readonly alpha: number
  readonly groups: readonly GroupAnalysis[]
  readonly places: readonly PlaceComparison[]
  readonly leftOut: readonly LeftOut[]
}

const ALPHA = 0.05

/** Cross-run variance of everything that was measured more than once; pure. */
export function analyzeRuns(runs: readonly MeasuredRun[], options: AnalyzeOptions): Analysis {
  const { groups, leftOut } = groupRuns(runs)
  const analyzed = groups.map((group) => analyzeGroup(group, options))
  return {
    ...options,
    alpha: ALPHA,
    groups: byMode(analyzed, adjustGroups),
    places: byMode(comparePlaces(groups), adjustPlaces),
    leftOut,
  }
}

function analyzeGroup(group: RunGroup, { slowdown, timeZone }: AnalyzeOptions): GroupAnalysis {
  const { runs, ...identity } = group
  const clock = clockOf(timeZone)
  const outlooks =
    slowdown === undefined
      ? []
      : analyzedMetrics.flatMap((metric) => outlooksOf(group, metric, slowdown))
  const ofCell = new Map(
    outlooks
      .filter(({ scope }) => scope === 'cell')
      .map((outlook) => [outlookKey(outlook.subject, outlook.metric), outlook]),
  )
  const labels = new Map(runs.flatMap(({ cells }) => cells.map(({ id, label }) => [id, label])))
  return {
    ...identity,
    runs: runs.length,
    from: runs.at(0)?.startedAt ?? Number.NaN,
    to: runs.at(-1)?.startedAt ?? Number.NaN,
    series: [...labels].flatMap(([cell, label]) =>
      analyzedMetrics.flatMap((metric): CellSeries[] => {
        const points = pointsOf(runs, cell, metric)
        if (points.length === 0) return []
        const gate = ofCell.get(outlookKey(cell, metric))
        const figures = analyzeSeries(points, clock)
        return [{ cell, label, metric, ...figures, adjusted: notAdjusted, gate }]
      }),
    ),
    gate: outlooks.filter(({ scope }) => scope !== 'cell'),
  }
}

function outlookKey(cell: string, metric: string): string {
  return `${metric} ${cell}`
}

const notAdjusted: Adjusted = {
  drift: undefined,
  change: undefined,
  byHour: undefined,
  byWeekday: undefined,
}

/** Simulated and live are two analyses, each with its own number of tests. */
function byMode<Item extends { readonly mode: MeasuredRun['mode'] }>(
  items: readonly Item[],
  adjust: (alike: readonly Item[]) => Item[],
): Item[] {
  return (['live', 'simulated'] as const).flatMap((mode) =>
    adjust(items.filter((item) => item.mode === mode)),
  )
}

function adjustGroups(groups: readonly GroupAnalysis[]): GroupAnalysis[] {
  const all = groups.flatMap(({ series }) => series)
  const drift = holm(all.map((series) => series.drift?.pValue))
  const change = holm(all.map((series) => series.change?.pValue))
  const byHour = holm(all.map((series) => series.byHour.pValue))
  const byWeekday = holm(all.map((series) => series.byWeekday.pValue))
  const adjusted = new Map(
    all.map((series, index) => [
      series,
      {
        drift: drift[index],
        change: change[index],
        byHour: byHour[index],
        byWeekday: byWeekday[index],
      },
    ]),
  )
  return groups.map((group) => ({
    ...group,
    series: group.series.map((series) => ({
      ...series,
      adjusted: adjusted.get(series) ?? notAdjusted,
    })),
  }))
}

function adjustPlaces(comparisons: readonly PlaceComparison[]): PlaceComparison[] {
  const adjusted = holm(comparisons.map(({ pValue }) => pValue))
  return comparisons.map((comparison, index) => ({ ...comparison, pAdjusted: adjusted[index] }))
}
