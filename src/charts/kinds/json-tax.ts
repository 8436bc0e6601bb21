import type { Chart } from '../chart.ts'
import type { DrawnMatrix } from '../drawn-matrix.ts'
import { groupBy } from '../group-by.ts'
import { endpointLabel, joined, levelLabel, levelsOf, workloadLabel } from '../levels.ts'
import { type CellPanel, changePanel, plainFigure, summaryPanel } from '../panels.ts'
import { rowChart } from '../row-chart.ts'

const plainBars = { mark: 'bar', interval: undefined } as const

const goodAnswers: CellPanel = {
  panel: {
    ...plainBars,
    title: 'answers that passed every check',
    unit: 'share',
    columns: ['share', '', ''],
  },
  figureOf: ({ summary }) => plainFigure(summary.quality, summary.nOk - summary.qualityUnknown),
}

const costPerRequest: CellPanel = {
  panel: {
    ...plainBars,
    title: 'mean cost of 1000 requests, $',
    unit: 'rate',
    columns: ['$', '', ''],
  },
  figureOf: ({ summary }) => {
    const known = summary.n - summary.nCostUnknown
    if (summary.costUsd === undefined || known === 0) return undefined
    return plainFigure((summary.costUsd / known) * 1000, known)
  },
}

/** What it costs to ask for JSON: time, speed, validity and money beside those of prose. */
export function jsonTax(matrix: DrawnMatrix): Chart[] {
  const { cells, contrasts, reference } = matrix
  const endpoints = [...groupBy(cells, endpointLabel)].filter(
    ([, modes]) => levelsOf(modes, 'json').length > 1,
  )
  if (endpoints.length === 0) return []
  return [
    rowChart(matrix, {
      kind: 'json-tax',
      title: 'JSON against prose: quality, cost and speed',
      panels: [
        summaryPanel('totalMs'),
        changePanel(
          'totalMs',
          contrasts.filter(({ axis }) => axis === 'json'),
        ),
        summaryPanel('tokensPerSecond'),
        goodAnswers,
        costPerRequest,
      ],
      groups: endpoints.map(([heading, modes]) => ({
        heading,
        rows: modes.map((cell) => ({
          label: joined(levelLabel('json', cell.levels.json), workloadLabel(cell, cells, 'json')),
          cell,
          isReference: cell.levels.json === (reference?.['json'] ?? false),
        })),
      })),
    }),
  ]
}
