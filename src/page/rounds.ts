import { showCount, showNumber } from '../format/numbers.ts'
import type { PageMatrix, PageMetric } from '../render/html/page-data.ts'
import { ascending, quantile } from '../stats/quantile.ts'
import { startChart } from './chart.ts'
import { clockTime } from './clock-time.ts'
import { numberReader, reader } from './columns.ts'
import { select } from './controls.ts'
import { crossPath, dotPath, strokePath } from './dots.ts'
import { drawing } from './element.ts'
import { cellsOf, content, type PlacedCell } from './page-content.ts'
import { type Box, type ChartRow, drawRows, EDGE_PX, type Mark } from './row-chart.ts'
import { groupOf, rowLabel } from './row-label.ts'
import { openSample } from './sample-dialog.ts'
import { metricReader, observations } from './samples.ts'
import { sayValue, showValue } from './say-sample.ts'
import { roundStep, type Scale } from './scale.ts'

const ROW_PX = 40
/** Share of the values that lie within the edges of their row; the others stand at them. */
const SHARE_WITHIN = 0.98
const MIN_TIMES = 1.5
const MAX_TIMES = 10
/** Crosses of rounds that are closer than this would grow into a bar. */
const ROOM_OF_CROSS_PX = 7
/** More requests than this in a row are not connected by a line. */
const MAX_CONNECTED = 150
const drawnMetrics: ReadonlySet<string> = new Set([
  'ttftMs',
  'totalMs',
  'tokensPerSecond',
  'endToEndTokensPerSecond',
])

/** The rounds of a matrix in the order in which they ran, failures marked. */
export function startRounds(figure: HTMLElement, matrixIndex: number): void {
  const matrix = content.matrices[matrixIndex]
  const metrics = matrix?.metrics.filter(({ name }) => drawnMetrics.has(name)) ?? []
  const cells = cellsOf(matrixIndex)
  let [metric] = metrics
  if (!matrix || !metric) return
  const chart = startChart(figure, {
    controls: [
      select(
        'Metric',
        metrics.map(({ name, title }) => ({ value: name, title })),
        {
          value: metric.name,
          onChange: (name) => {
            metric = metrics.find((candidate) => candidate.name === name) ?? metric
            chart.redraw()
          },
        },
      ),
    ],
    draw: (body, width) => {
      if (!metric) return ''
      const times = timesAtEdge(cells, metric)
      const isCrowded = width / matrix.rounds.length < ROOM_OF_CROSS_PX
      drawRounds(body, width, { cells, metric, rounds: matrix.rounds, times, isCrowded })
      return `Each row is scaled to its own median, the line in the middle. Above the line is worse, below it is better; the edges are ${showNumber(times)} times the median. ${isCrowded ? 'Red strokes mark' : '× marks'} failed requests. A pattern that all rows share comes from the network or the machine.`
    },
  })
}

function drawRounds(
  body: HTMLElement,
  width: number,
  state: {
    readonly cells: readonly PlacedCell[]
    readonly metric: PageMetric
    readonly rounds: PageMatrix['rounds']
    readonly times: number
    readonly isCrowded: boolean
  },
): void {
  const { cells, metric, rounds } = state
  drawRows(body, width, {
    rowHeight: ROW_PX,
    marked: 'request',
    axisTitle: 'round',
    scaleFor: (plotWidth) => roundScale(rounds, plotWidth),
    showTick: showCount,
    rows: cells.map((placed, place): ChartRow => {
      const { failed } = placed.cell
      const median = placed.cell.summary[metric.name]?.median ?? null
      return {
        group: groupOf(cells, place),
        label: rowLabel(cells, place),
        href: `#samples-${placed.matrixIndex}-${placed.cellIndex}`,
        figure: failed > 0 ? `× ${showCount(failed)} failed` : showValue(median, metric),
        interval: '',
        isBad: failed > 0,
        description: `${placed.cell.label}, ${metric.title} round by round, ${failed} failed`,
        draw: (plot, box, scale) => drawRow(plot, { ...state, placed, box, scale }),
        say: ({ index }) => sayRound(placed, metric, index),
        open: ({ index }) => openSample(placed, index),
      }
    }),
  })
}

/** How many times its median a value is at the edge of a row: so much that nearly all are within. */
function timesAtEdge(cells: readonly PlacedCell[], metric: PageMetric): number {
  const sizes = cells.flatMap(({ cell }) => {
    const median = cell.summary[metric.name]?.median
    if (!median) return []
    const values = observations(cell, metric).seen.filter(({ value }) => value > 0)
    return values.map(({ value }) => Math.abs(Math.log(value / median)))
  })
  const typical = quantile(ascending(sizes), SHARE_WITHIN) ?? 0
  return Math.max(MIN_TIMES, Math.min(MAX_TIMES, Math.exp(typical)))
}

/** From the first round to the last, with a tick at round numbers of rounds. */
function roundScale(rounds: PageMatrix['rounds'], plotWidth: number): Scale {
  const count = Math.max(2, rounds.length)
  const room = plotWidth - 2 * EDGE_PX
  const step = Math.max(1, roundStep((count / room) * PIXELS_PER_TICK))
  const ticks = Array.from({ length: Math.floor(count / step) }, (_, place) => (place + 1) * step)
  return {
    at: (round) => EDGE_PX + ((round - 1) / (count - 1)) * room,
    ticks: step === 1 ? ticks : [1, ...ticks],
  }
}

/** Numbers of rounds are short. */
const PIXELS_PER_TICK = 44

function drawRow(
  plot: SVGSVGElement,
  row: {
    readonly placed: PlacedCell
    readonly metric: PageMetric
    readonly rounds: PageMatrix['rounds']
    readonly times: number
    readonly isCrowded: boolean
    readonly box: Box
    readonly scale: Scale
  },
): Mark[] {
  const { placed, metric, rounds, box, scale } = row
  const { cell } = placed
  const middle = box.height / 2
  const median = cell.summary[metric.name]?.median ?? null
  const valueOf = metricReader(cell, metric)
  const round = numberReader(cell, 'round')
  const status = reader(cell, 'status')
  const phase = reader(cell, 'phase')
  // Up is always the worse: slower, or fewer tokens a second.
  const direction = metric.better === 'higher' ? -1 : 1
  const dots: Mark[] = []
  const warm: Mark[] = []
  const crosses: Mark[] = []
  for (let index = 0; index < cell.samples.count; index += 1) {
    const x = scale.at((round(index) ?? 0) + 1)
    const value = valueOf(index)
    if (status(index) === 'failed') crosses.push({ x, y: 6, index })
    else if (value !== null && median !== null && median > 0 && value > 0) {
      const height = Math.log(value / median) / Math.log(row.times)
      const y = middle - direction * Math.max(-1, Math.min(1, height)) * (middle - 4)
      const list = phase(index) === 'warmup' ? warm : dots
      list.push({ x, y, index })
    }
  }
  plot.append(...phaseBands(rounds, box, scale))
  plot.append(drawing('path', { class: 'guide', d: `M0,${middle}H${box.width}` }))
  if (dots.length <= MAX_CONNECTED) {
    const d = dots.map(
      ({ x, y }, place) => `${place === 0 ? 'M' : 'L'}${x.toFixed(1)},${y.toFixed(1)}`,
    )
    plot.append(drawing('path', { class: 'thread', d: d.join('') }))
  }
  const isSmall = dots.length > MAX_CONNECTED
  plot.append(
    dotPath(warm, 'dots faint'),
    dotPath(dots, isSmall ? 'dots small' : 'dots'),
    row.isCrowded ? strokePath(crosses) : crossPath(crosses),
  )
  return [...dots, ...warm, ...crosses]
}

/** Shades the rounds that are no ordinary ones: warm-up, and what was measured again. */
function phaseBands(rounds: PageMatrix['rounds'], { height }: Box, scale: Scale): SVGElement[] {
  const bands: SVGElement[] = []
  for (const phase of ['warmup', 'confirm']) {
    const first = rounds.findIndex((round) => round?.phase === phase)
    if (first === -1) continue
    const last = rounds.findLastIndex((round) => round?.phase === phase)
    const x = scale.at(first + 0.5)
    const end = scale.at(last + 1.5)
    bands.push(
      drawing('rect', { class: `phase ${phase}`, x, y: 0, width: Math.max(1, end - x), height }),
    )
  }
  return bands
}

function sayRound(placed: PlacedCell, metric: PageMetric, index: number): readonly string[] {
  const { cell, matrix } = placed
  const lines = [...sayValue(placed, metric, index)]
  const value = metricReader(cell, metric)(index)
  const median = cell.summary[metric.name]?.median
  if (value !== null && median) lines.push(`${showNumber(value / median)} × its median`)
  const phase = reader(cell, 'phase')(index)
  if (phase === 'warmup') lines.push('warm-up, never counted')
  if (phase === 'confirm') lines.push('measured again')
  const sentAt = numberReader(cell, 'sentAt')(index)
  if (sentAt !== null) lines.push(`${clockTime(matrix.startedAt + sentAt)} UTC`)
  return lines
}
