import type { Chart, Row, RowBody } from './chart.ts'
import { describeRun } from './describe-run.ts'
import type { DrawnCell, DrawnMatrix } from './drawn-matrix.ts'
import type { CellPanel } from './panels.ts'

interface LabelledCell {
  readonly label: string
  readonly cell: DrawnCell
  readonly isReference?: boolean
}

export interface RowChartPlan {
  readonly kind: string
  readonly title: string
  readonly panels: readonly (CellPanel | undefined)[]
  readonly groups: readonly { readonly heading: string; readonly rows: readonly LabelledCell[] }[]
  readonly notes?: readonly string[]
}

/** A chart whose rows are cells of one matrix. */
export function rowChart(matrix: DrawnMatrix, plan: RowChartPlan): Chart {
  const cells = plan.groups.flatMap(({ rows }) => rows.map(({ cell }) => cell))
  const panels = plan.panels.filter((panel) => panel !== undefined)
  const row = ({ label, cell, isReference = false }: LabelledCell): Row => ({
    label,
    isReference,
    origin: { run: matrix.source.run, cell: cell.id },
    figures: panels.map(({ figureOf }) => figureOf(cell)),
  })
  const body: RowBody = {
    layout: 'rows',
    panels: panels.map(({ panel }) => panel),
    groups: plan.groups.map(({ heading, rows }) => ({ heading, rows: rows.map(row) })),
  }
  const run = describeRun(matrix, cells)
  const { kind, title, notes = [] } = plan
  return { ...run, kind, title, notes: [...notes, ...run.notes], body }
}
