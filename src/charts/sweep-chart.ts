import type { Chart } from './chart.ts'
import { describeRun } from './describe-run.ts'
import type { DrawnMatrix } from './drawn-matrix.ts'
import { groupBy } from './group-by.ts'
import { endpointLabel, joined, levelOf, levelsOf, workloadLabel } from './levels.ts'
import type { CellPanel } from './panels.ts'

export interface SweepPlan {
  readonly kind: string
  readonly title: string
  /** The axis whose levels are the steps. */
  readonly axis: string
  readonly stepTitle: string
  readonly panels: readonly CellPanel[]
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
        steps: levels.map(String),
        facets,
      },
    },
  ]
}
