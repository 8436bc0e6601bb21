import { kruskalWallis } from '../../stats/kruskal-wallis.ts'
import { ascending, quantile } from '../../stats/quantile.ts'
import { type AnalyzedMetric, analyzedMetrics, type MeasuredRun } from './measured-run.ts'
import { pointsOf, type RunGroup, workloadOf } from './run-groups.ts'

/** A cell measured from several places. */
export interface PlaceComparison {
  readonly matrix: string
  readonly mode: MeasuredRun['mode']
  readonly label: string
  readonly metric: AnalyzedMetric
  readonly pValue: number | undefined
  readonly pAdjusted: number | undefined
  /** Undefined `name`: runs that do not say where they were. */
  readonly places: readonly {
    readonly name: string | undefined
    readonly runs: number
    readonly median: number
  }[]
}

/** Every cell that was measured from several places, settings being equal. */
export function comparePlaces(groups: readonly RunGroup[]): PlaceComparison[] {
  return [...Map.groupBy(groups, workloadOf).values()].flatMap((places) => {
    const [first] = places
    if (!first || places.length < 2) return []
    const labels = new Map(
      places.flatMap(({ runs }) =>
        runs.flatMap(({ cells }) => cells.map(({ id, label }) => [id, label])),
      ),
    )
    return [...labels].flatMap(([cell, label]) =>
      analyzedMetrics.flatMap((metric): PlaceComparison[] => {
        const measured = places.flatMap(({ location, runs }) => {
          const medians = pointsOf(runs, cell, metric).map(({ median }) => median)
          const median = quantile(ascending(medians), 0.5)
          return median === undefined
            ? []
            : [{ name: location, runs: medians.length, median, medians }]
        })
        if (measured.length < 2) return []
        return [
          {
            matrix: first.matrix,
            mode: first.mode,
            label,
            metric,
            pValue: kruskalWallis(measured.map(({ medians }) => medians)),
            pAdjusted: undefined,
            places: measured.map(({ name, runs, median }) => ({ name, runs, median })),
          },
        ]
      }),
    )
  })
}
