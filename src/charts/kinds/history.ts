import type { Chart, Point, Series } from '../chart.ts'
import { describeRun } from '../describe-run.ts'
import type { DrawnCell, DrawnMatrix } from '../drawn-matrix.ts'
import { groupBy } from '../group-by.ts'
import { joined, workloadLabel } from '../levels.ts'
import { summaryPanel } from '../panels.ts'

const panels = (['ttftMs', 'totalMs', 'tokensPerSecond'] as const).map(summaryPanel)

/**
 * Run after run of the same matrix at the same place, in the order of time. A cell is the same where
 * its endpoint and all levels of its workload are; those of one run only are left out.
 */
export function history(runs: readonly DrawnMatrix[]): Chart[] {
  const latest = runs.at(-1)
  const measured = runs.flatMap((run, step) => run.cells.map((cell) => ({ cell, run, step })))
  const series = [...groupBy(measured, ({ cell }) => identityOf(cell)).values()].filter(
    (ofCell) => new Set(ofCell.map(({ step }) => step)).size > 1,
  )
  if (!latest || series.length === 0) return []
  const cells = series.flatMap((ofCell) => ofCell.map(({ cell }) => cell))
  const facets = [...groupBy(series, (ofCell) => ofCell[0]?.cell.model ?? '')].map(
    ([heading, ofModel]) => ({
      heading,
      series: ofModel.map((ofCell): Series => {
        const points = ofCell.map(({ cell, run, step }): Point => {
          const origin = { run: run.source.run, cell: cell.id }
          return { step, origin, figures: panels.map(({ figureOf }) => figureOf(cell)) }
        })
        const last = ofCell.at(-1)?.cell
        return {
          label: last ? joined(last.provider, workloadLabel(last, cells)) : '',
          points,
        }
      }),
    }),
  )
  return [
    {
      ...describeRun(latest, []),
      // Runs of other cells belong to the same history.
      identity: JSON.stringify([latest.file, latest.name]),
      kind: 'history',
      title: 'History: the same cells, run after run',
      facts: factsOf(runs),
      notes: ['one step per run, regardless of the time between runs'],
      sources: runs.map(({ source }) => source),
      body: {
        layout: 'lines',
        panels: panels.map(({ panel }) => panel),
        stepTitle: 'started, UTC',
        steps: stepLabels(runs),
        facets,
      },
    },
  ]
}

function identityOf({ id, levels }: DrawnCell): string {
  return JSON.stringify([id, Object.entries(levels)])
}

function factsOf(runs: readonly DrawnMatrix[]): string {
  const dates = runs.map(({ source }) => source.startedAt.slice(0, 10))
  const location = runs[0]?.location
  return [
    `${runs.length} runs`,
    ...(location === undefined ? [] : [location]),
    `${dates[0]} to ${dates.at(-1)}`,
  ].join(' · ')
}

/** How much of an ISO time tells runs apart: the day, with the minute, with the second. */
const LENGTHS = [10, 16, 19]

/** No longer than it takes to tell the runs apart. */
function stepLabels(runs: readonly DrawnMatrix[]): string[] {
  const labels = LENGTHS.map((end) =>
    runs.map(({ source }) => source.startedAt.slice(5, end).replace('T', ' ')),
  )
  return labels.find((texts) => new Set(texts).size === runs.length) ?? labels.at(-1) ?? []
}
