import {
  type HistoryCell,
  type HistoryMetric,
  runFlags,
} from '../../render/history/history-data.ts'
import type { UnpackedFigure } from '../../render/history/packed-numbers.ts'
import { unpackNumbers } from '../../render/history/packed-numbers.ts'
import { showFigure } from '../../render/history/show-figure.ts'
import { ascending, quantile } from '../../stats/quantile.ts'
import { crossPath, dotPath } from '../dots.ts'
import { drawing } from '../element.ts'
import type { Box, Mark } from '../row-chart.ts'
import type { Scale } from '../scale.ts'
import type { Runs } from './content.ts'
import { valueScale } from './value-scale.ts'

export interface Series {
  readonly cell: HistoryCell
  readonly metric: HistoryMetric
  readonly runs: Runs
  readonly figures: readonly (UnpackedFigure | undefined)[]
  /** Runs in the chosen span. */
  readonly shown: readonly number[]
}

/** Fewer points stand out each. */
const MAX_DOTTED = 120
/** Room for the marks of runs: accepted above, red below. */
const EDGE = 9
const LABEL_GAP = 3
/** Closer runs cannot be told apart. */
const MIN_PX_PER_RUN = 2
/** The running median is of the runs of so many parts of the plot. */
const RUNNING_PARTS = 60

/** A cell's figures over time: band, line, levels, and what happened. */
export function drawSeries(plot: SVGSVGElement, series: Series, box: Box, time: Scale): Mark[] {
  const { runs, figures, metric, shown, cell } = series
  const values = shown.flatMap((run) => figures[run]?.value ?? [])
  const scale = valueScale(values, metric, { top: EDGE, bottom: box.height - EDGE })
  const x = (run: number): number => time.at(runs.startedAt[run] ?? 0)
  const marks: Mark[] = []
  const hollow: Mark[] = []
  const beyond: Mark[] = []
  const whole: number[] = []
  for (const run of shown) {
    const figure = figures[run]
    if (!figure) continue
    const mark = { x: x(run), y: scale.at(figure.value), index: run }
    if (isFlagged(runs, run, 'partial')) hollow.push(mark)
    else if (figure.value === Infinity) beyond.push(mark)
    else {
      marks.push(mark)
      whole.push(run)
    }
  }
  const isCrowded = marks.length > box.width / MIN_PX_PER_RUN
  const band = bandPath(whole, { x, figures, at: scale.at })
  plot.append(
    ...turnLines(series, x, box),
    drawing('path', { class: 'band', d: band }),
    drawing('path', {
      class: isCrowded ? 'figure-line crowded' : 'figure-line',
      d: linePath(marks),
    }),
    ...(isCrowded ? [drawing('path', { class: 'running', d: linePath(running(marks)) })] : []),
    ...levelLines(series, { x, at: scale.at, width: box.width }),
  )
  if (marks.length <= MAX_DOTTED) plot.append(dotPath(marks, 'dots'))
  const red = new Set(unpackNumbers(cell.red))
  plot.append(
    hollowPath(hollow),
    crossPath([...beyond, ...marks.filter(({ index }) => red.has(index))]),
    ticks(shown, { class: 'build red-build', x, y: box.height - 5, has: flagged(runs, 'red') }),
    ticks(shown, { class: 'build accepted-run', x, y: 0, has: flagged(runs, 'accepted') }),
    ...edgeLabels(scale, metric, box),
  )
  return [...marks, ...hollow, ...beyond]
}

function flagged(runs: Runs, flag: keyof typeof runFlags): (run: number) => boolean {
  return (run) => isFlagged(runs, run, flag)
}

export function isFlagged(runs: Runs, run: number, flag: keyof typeof runFlags): boolean {
  return Math.floor((runs.flags[run] ?? 0) / runFlags[flag]) % 2 === 1
}

/** Where single runs are a thicket, the medians of neighbours show the course. */
function running(marks: readonly Mark[]): Mark[] {
  const half = Math.ceil(marks.length / RUNNING_PARTS / 2)
  return marks.map((mark, place) => {
    const around = marks.slice(Math.max(0, place - half), place + half + 1).map(({ y }) => y)
    return { ...mark, y: quantile(ascending(around), 0.5) ?? mark.y }
  })
}

function linePath(marks: readonly Mark[]): string {
  return marks
    .map(({ x, y }, place) => `${place === 0 ? 'M' : 'L'}${x.toFixed(1)},${y.toFixed(1)}`)
    .join('')
}

/** Runs without an interval leave a gap. */
function bandPath(
  runs: readonly number[],
  {
    x,
    figures,
    at,
  }: {
    readonly x: (run: number) => number
    readonly figures: Series['figures']
    readonly at: (value: number) => number
  },
): string {
  const parts: string[] = []
  let upper: string[] = []
  let lower: string[] = []
  const close = (): void => {
    if (upper.length > 0) parts.push(`M${[...upper, ...lower.toReversed()].join('L')}Z`)
    upper = []
    lower = []
  }
  for (const run of runs) {
    const { low, high } = figures[run] ?? {}
    if (low === undefined || high === undefined) {
      close()
      continue
    }
    upper.push(`${x(run).toFixed(1)},${at(high).toFixed(1)}`)
    lower.push(`${x(run).toFixed(1)},${at(low).toFixed(1)}`)
  }
  close()
  return parts.join('')
}

/** The median of each level, where there are several. */
function levelLines(
  { cell, metric, shown }: Series,
  {
    x,
    at,
    width,
  }: {
    readonly x: (run: number) => number
    readonly at: (value: number) => number
    readonly width: number
  },
): SVGElement[] {
  const changes = cell.changes
    .filter((change) => change.metric === metric.name)
    .toSorted((left, right) => left.run - right.run)
  const [first] = changes
  const last = shown.at(-1)
  if (!first || last === undefined) return []
  const clamp = (value: number): number => Math.max(0, Math.min(width, value))
  const ends = [...changes.map(({ run }) => x(run)), x(last)]
  const levels = [first.before, ...changes.map(({ after }) => after)]
  const d = levels
    .map((level, place) => {
      const from = clamp(place === 0 ? x(shown[0] ?? 0) : (ends[place - 1] ?? 0))
      const to = clamp(ends[place] ?? width)
      return from >= to ? '' : `M${from.toFixed(1)},${at(level).toFixed(1)}H${to.toFixed(1)}`
    })
    .join('')
  return [drawing('path', { class: 'level', d })]
}

/** A line where a level, a price or the model that answers is new. */
function turnLines(
  { cell, metric, runs, shown }: Series,
  x: (run: number) => number,
  { height }: Box,
): SVGElement[] {
  const inSpan = new Set(shown)
  const lines = cell.turns
    .filter(({ run, kind }) => inSpan.has(run) && kind !== 'change' && runs.ids[run] !== undefined)
    .map(({ run, kind }) =>
      drawing('path', { class: `turn ${kind}`, d: `M${x(run).toFixed(1)},0V${height}` }),
    )
  const changes = cell.changes
    .filter(({ run, metric: name }) => inSpan.has(run) && name === metric.name)
    .flatMap(({ run, change }) => {
      const isWorse = metric.better === 'lower' ? change > 0 : change < 0
      return [
        drawing('path', {
          class: `turn change ${isWorse ? 'worse' : 'better'}`,
          d: `M${x(run).toFixed(1)},0V${height}`,
        }),
      ]
    })
  return [...lines, ...changes]
}

function hollowPath(marks: readonly Mark[]): SVGPathElement {
  const d = marks
    .map(({ x, y }) => `M${(x - 3).toFixed(1)},${y.toFixed(1)}a3,3 0 1 1 6,0a3,3 0 1 1 -6,0`)
    .join('')
  return drawing('path', { class: 'hollow', d })
}

function ticks(
  shown: readonly number[],
  how: {
    readonly class: string
    readonly x: (run: number) => number
    readonly y: number
    readonly has: (run: number) => boolean
  },
): SVGPathElement {
  const d = shown
    .filter(how.has)
    .map((run) => `M${how.x(run).toFixed(1)},${how.y}v5`)
    .join('')
  return drawing('path', { class: how.class, d })
}

/** What the edges of a row stand for. */
function edgeLabels(
  { low, high }: { readonly low: number; readonly high: number },
  metric: HistoryMetric,
  { height }: Box,
): SVGElement[] {
  return [
    drawing('text', { class: 'edge', x: LABEL_GAP, y: EDGE + 9 }, showFigure(high, metric)),
    drawing('text', { class: 'edge', x: LABEL_GAP, y: height - EDGE - 1 }, showFigure(low, metric)),
  ]
}
