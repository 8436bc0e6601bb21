import type { Chart, StepMark } from './chart.ts'
import { describeRun } from './describe-run.ts'
import type { DrawnCell, DrawnMatrix } from './drawn-matrix.ts'
import { groupBy } from './group-by.ts'
import { endpointLabel, joined, type Level, levelOf, levelsOf, workloadLabel } from './levels.ts'
import type { CellPanel } from './panels.ts'

export interface SweepPlan {
  readonly kind: string
  readonly title: string
  /** The axis whose levels are the steps. */
  readonly axis: string
  readonly stepTitle: string
  readonly panels: readonly CellPanel[]
  /** Whether the first panel is the horizontal axis of the others. */
  readonly isAcross?: boolean
  /** What is marked on the line of these cells, over all levels of the axis. */
  readonly markOf?: (cells: readonly DrawnCell[], levels: readonly Level[]) => StepMark | undefined
}

/** Lines over the levels of an axis, a line an endpoint; none where the axis has one level. */
export function sweepChart(matrix: DrawnMatrix, plan: SweepPlan): Chart[] {
  const { axis, panels } = plan
  const cells = [...groupBy(matrix.cells, endpointLabel).values()]
    .filter((ofEndpoint) => levelsOf(ofEndpoint, axis).length > 1)
    .flat()
  if (cells.length === 0) return []
  const levels = levelsOf(cells, axis)
  const facets = [...groupBy(cells, ({ model }) => model)].map(([heading, ofModel]) => ({
    heading,
    series: [
      ...groupBy(ofModel, (cell) => joined(cell.provider, workloadLabel(cell, cells, axis))),
    ].map(([label, ofSeries]) => ({
      label,
      mark: plan.markOf?.(ofSeries, levels),
      points: ofSeries
        .map((cell) => ({
          step: levels.findIndex((level) => level === levelOf(cell, axis)),
          origin: { run: matrix.source.run, cell: cell.id },
          figures: panels.map(({ figureOf }) => figureOf(cell)),
        }))
        .toSorted((left, right) => left.step - right.step),
    })),
  }))
  return [
    {
      ...describeRun(matrix, cells),
      kind: plan.kind,
      title: plan.title,
      body: {
        layout: 'lines',
        panels: panels.map(({ panel }) => panel),
        stepTitle: plan.stepTitle,
        ...(plan.isAcross === true ? { isAcross: true } : {}),
        steps: levels.map(String),
        facets,
      },
    },
  ]
}
