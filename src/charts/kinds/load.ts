import { capacityFigure } from '../../format/capacity-figure.ts'
import { endpointIdOf } from '../../model/capacity.ts'
import { capacityWords } from '../../report/sentences/capacity-sentences.ts'
import type { Chart, StepMark } from '../chart.ts'
import type { DrawnCell, DrawnMatrix } from '../drawn-matrix.ts'
import type { Level } from '../levels.ts'
import { type CellPanel, plainFigure, summaryPanel, tailPanel } from '../panels.ts'
import { sweepChart, type SweepPlan } from '../sweep-chart.ts'

/** Beyond the first or the last level. */
const HALF_STEP = 0.5

type LoadFigure = keyof NonNullable<DrawnCell['summary']['load']>

/** What load does: throughput and latencies over requests at once, and over requests per second. */
export function load(matrix: DrawnMatrix): Chart[] {
  const hasThroughput = matrix.cells.some(({ summary }) => summary.load !== undefined)
  const panels = [
    ...(hasThroughput
      ? [
          throughput('achievedRate', 'completed requests per second'),
          throughput('systemTokensPerSecond', 'tokens per second, all streams'),
        ]
      : []),
    eachStream,
    summaryPanel('ttftMs'),
    tailPanel('ttftMs'),
    ...(matrix.capacities.length > 0 ? [goodput] : []),
  ]
  const found = matrix.capacities.map(capacityWords)
  const markOf: SweepPlan['markOf'] = (cells, levels) => capacityMark(matrix, cells, levels)
  return [
    ...sweepChart(matrix, {
      kind: 'load-concurrency',
      title: 'Load: throughput and latency by concurrency',
      axis: 'concurrency',
      stepTitle: 'concurrent requests',
      panels,
      markOf,
    }),
    ...sweepChart(matrix, {
      kind: 'load-rate',
      title: 'Load: throughput and latency by arrival rate',
      axis: 'rate',
      stepTitle: 'requests per second',
      panels,
      markOf,
    }),
    ...(hasThroughput
      ? [
          ...sweepChart(matrix, {
            kind: 'throughput-concurrency',
            title: 'Throughput against latency: a point for each concurrency',
            axis: 'concurrency',
            stepTitle: 'concurrent requests',
            ...againstThroughput,
          }),
          ...sweepChart(matrix, {
            kind: 'throughput-rate',
            title: 'Throughput against latency: a point for each arrival rate',
            axis: 'rate',
            stepTitle: 'requests per second',
            ...againstThroughput,
          }),
        ]
      : []),
  ].map((chart) => ({ ...chart, notes: [...chart.notes, ...found] }))
}

/** Where the capacity of an endpoint lies among the levels that were asked. */
function capacityMark(
  { capacities }: DrawnMatrix,
  cells: readonly DrawnCell[],
  levels: readonly Level[],
): StepMark | undefined {
  const [cell] = cells
  const numbers = levels.filter((level) => typeof level === 'number')
  const capacity = capacities.find(({ id, of }) => cell && endpointIdOf(cell, of) === id)
  if (capacity?.value === undefined || capacity.value === 0) return undefined
  const { value, ciLow = 0, ciHigh } = capacity
  return {
    at: stepAt(numbers, value),
    low: stepAt(numbers, ciLow),
    high: ciHigh === undefined ? undefined : stepAt(numbers, ciHigh),
    text: capacityFigure(capacity),
  }
}

/** A level as a place among steps: between two of them in proportion, as doubling goes. */
function stepAt(levels: readonly number[], level: number): number {
  const next = levels.findIndex((other) => other >= level)
  if (next === -1) return levels.length - 1 + HALF_STEP
  const [from, to] = [levels[next - 1], levels[next]]
  if (from === undefined || to === undefined) return level < (to ?? level) ? -HALF_STEP : 0
  return next - 1 + Math.log(level / from) / Math.log(to / from)
}

const goodput: CellPanel = {
  panel: {
    title: 'requests that keep the objective',
    unit: 'share',
    mark: 'bar',
    columns: ['share', '', ''],
    interval: undefined,
  },
  figureOf: ({ summary }) => plainFigure(summary.goodput, summary.n),
}

const ofStreams = summaryPanel('tokensPerSecond')
const eachStream: CellPanel = {
  ...ofStreams,
  panel: { ...ofStreams.panel, title: 'tokens per second, each stream' },
}

/** Latency over what all requests came to together, as the field draws it. */
const againstThroughput = {
  isAcross: true,
  panels: [
    throughput('achievedRate', 'completed requests per second'),
    summaryPanel('ttftMs'),
    tailPanel('ttftMs'),
    summaryPanel('totalMs'),
  ],
} as const

/** What all requests of a cell came to together: one figure a cell, so without an interval. */
function throughput(figure: LoadFigure, title: string): CellPanel {
  return {
    panel: {
      title,
      unit: 'rate',
      mark: 'bar',
      columns: [`${title.slice(0, title.indexOf(' '))}/s`, '', ''],
      interval: undefined,
    },
    figureOf: ({ summary }) => plainFigure(summary.load?.[figure], summary.nOk),
  }
}
