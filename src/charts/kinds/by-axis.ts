import type { Chart } from '../chart.ts'
import type { DrawnMatrix } from '../drawn-matrix.ts'
import { groupBy } from '../group-by.ts'
import {
  axisLabel,
  endpointLabel,
  joined,
  levelLabel,
  levelOf,
  levelsOf,
  workloadAxes,
  workloadLabel,
} from '../levels.ts'
import { changePanel, summaryPanel } from '../panels.ts'
import { rowChart } from '../row-chart.ts'

/** Axes that have charts of their own. */
const drawnElsewhere = new Set(['inputTokens', 'maxTokens', 'json', 'concurrency', 'rate'])

/** Any other axis, such as `connection`: its levels side by side at every endpoint. */
export function byAxis(matrix: DrawnMatrix): Chart[] {
  const { cells, contrasts, reference } = matrix
  const axes = [...new Set(cells.flatMap(workloadAxes))].filter(
    (axis) => !drawnElsewhere.has(axis) && levelsOf(cells, axis).length > 1,
  )
  return axes.map((axis) => {
    const ofAxis = contrasts.filter((contrast) => contrast.axis === axis)
    return rowChart(matrix, {
      kind: `by-${axisLabel(axis).replaceAll(' ', '-')}`,
      title: `By level: ${axisLabel(axis)}`,
      panels: [
        summaryPanel('ttftMs'),
        changePanel('ttftMs', ofAxis),
        summaryPanel('totalMs'),
        summaryPanel('tokensPerSecond'),
      ],
      groups: [...groupBy(cells, endpointLabel)].map(([heading, levels]) => ({
        heading,
        rows: levels.map((cell) => ({
          label: joined(levelLabel(axis, levelOf(cell, axis)), workloadLabel(cell, cells, axis)),
          cell,
          isReference: levelOf(cell, axis) === reference?.[axis],
        })),
      })),
    })
  })
}
