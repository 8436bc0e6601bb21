import type { Chart } from '../chart.ts'
import type { DrawnMatrix } from '../drawn-matrix.ts'
import { groupBy } from '../group-by.ts'
import { axisLabel, endpointLabel, joined, levelLabel, levelOf, workloadLabel } from '../levels.ts'
import { changePanel } from '../panels.ts'
import { rowChart } from '../row-chart.ts'

/** Axes that are drawn as lines: their contrasts have no row to stand in. */
const sweptAxes = ['inputTokens', 'maxTokens', 'concurrency', 'rate']

/** How each step of a sweep differs from its reference, paired by round. */
export function sweepContrasts(matrix: DrawnMatrix): Chart[] {
  const { cells, contrasts } = matrix
  return sweptAxes.flatMap((axis) => {
    const ofAxis = contrasts.filter((contrast) => contrast.axis === axis)
    const compared = new Set(ofAxis.map(({ cell }) => cell))
    const drawn = cells.filter(({ id }) => compared.has(id))
    if (drawn.length === 0) return []
    const reference = cells.find(({ id }) => id === ofAxis[0]?.reference)
    const level = reference && levelOf(reference, axis)
    return rowChart(matrix, {
      kind: `contrasts-${axisLabel(axis).replaceAll(' ', '-')}`,
      title: `Against ${levelLabel(axis, level)}, paired by round`,
      panels: (['ttftMs', 'totalMs', 'tokensPerSecond'] as const).map((metric) =>
        changePanel(metric, ofAxis),
      ),
      groups: [...groupBy(drawn, endpointLabel)].map(([heading, levels]) => ({
        heading,
        rows: levels.map((cell) => ({
          label: joined(levelLabel(axis, levelOf(cell, axis)), workloadLabel(cell, cells, axis)),
          cell,
        })),
      })),
    })
  })
}
