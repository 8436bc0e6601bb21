import type { Chart } from '../chart.ts'
import { describeRun } from '../describe-run.ts'
import type { DrawnMatrix } from '../drawn-matrix.ts'
import { groupBy } from '../group-by.ts'
import { summaryPanel } from '../panels.ts'

const panels = (['ttftMs', 'totalMs', 'tokensPerSecond'] as const).map(summaryPanel)

/** The same cells from several places: one matrix a place. */
export function locations(matrices: readonly DrawnMatrix[]): Chart[] {
  const [first] = matrices
  const measured = matrices.flatMap((matrix) => matrix.cells.map((cell) => ({ cell, matrix })))
  const groups = [...groupBy(measured, ({ cell }) => cell.id).values()].filter(
    (ofCell) => new Set(ofCell.map(({ matrix }) => matrix.location)).size > 1,
  )
  if (!first || groups.length === 0) return []
  const places = [...new Set(matrices.map(placeOf))]
  return [
    {
      ...describeRun(first, []),
      identity: JSON.stringify([first.file, first.name]),
      kind: 'locations',
      title: `The same endpoints from ${places.length} places`,
      location: undefined,
      facts: places.join(' · '),
      notes: matrices.flatMap((matrix) =>
        describeRun(matrix, matrix.cells).notes.map((note) => `${placeOf(matrix)}: ${note}`),
      ),
      sources: matrices.map(({ source }) => source),
      body: {
        layout: 'rows',
        panels: panels.map(({ panel }) => panel),
        groups: groups.map((ofCell) => ({
          heading: ofCell[0]?.cell.label ?? '',
          rows: ofCell.map(({ cell, matrix }) => ({
            label: placeOf(matrix),
            isReference: false,
            origin: { run: matrix.source.run, cell: cell.id },
            figures: panels.map(({ figureOf }) => figureOf(cell)),
          })),
        })),
      },
    },
  ]
}

function placeOf({ location }: DrawnMatrix): string {
  return location ?? 'location not named'
}
