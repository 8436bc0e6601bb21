import { showInterval, showNumber, showShare } from '../../format/numbers.ts'
import type { MetricSummary } from '../../model/summary.ts'
import type { CapacityCurve, CurveLevel } from '../../report/reading/capacity-curve.ts'
import { scaled, type Unit } from '../time-unit.ts'
import { html, type Markup } from './markup.ts'
import {
  across,
  amountAxis,
  at,
  axes,
  bandAcross,
  bandDown,
  dot,
  down,
  joined,
  levelAxis,
  lineAcross,
  lineDown,
  type Plot,
  textAbove,
} from './plot.ts'

export interface FigureOptions {
  readonly metric: 'ttftMs' | 'totalMs'
  readonly unit: Unit
}

/** Names of levels closer together than this, in per cent, are left out. */
const NAME_GAP = { x: 7, y: 9 } as const

/** What load does to an endpoint, in four pictures with its capacity marked. */
export function capacityFigures(curve: CapacityCurve, options: FigureOptions): Markup {
  const name = options.metric === 'ttftMs' ? 'First token' : 'Whole answer'
  const { capacity } = curve
  const load = capacity.of === 'rate' ? 'requests/s' : 'requests in flight'
  return html`<div class="curves">
    ${figure(html`Requests that keep the objective, by ${load}`, keptPlot(curve))}${figure(
      html`${name} in ${options.unit.name}, by ${load}
        <span class="muted">dot: median with its 95 % interval; ring: p95</span>`,
      timePlot(curve, options),
    )}${figure(
      html`${name} in ${options.unit.name}, by completed requests/s
        <span class="muted"
          >a point a level, which stands beside it; filled: within the capacity</span
        >`,
      throughputPlot(curve, options),
    )}${figure(
      html`Levels in the order in which they were asked
        <span class="muted">filled: the block kept ${showShare(capacity.share)}</span>`,
      coursePlot(curve),
    )}
  </div>`
}

function figure(caption: Markup, plot: Markup): Markup {
  if (plot.text === '') return html``
  return html`<figure class="curve">
    <figcaption>${caption}</figcaption>
    <svg class="curve-plot" aria-hidden="true" focusable="false">${plot}</svg>
  </figure> `
}

/** The capacity as a line with its interval as a band, over levels. */
function mark({ capacity }: CapacityCurve, plot: Plot): Markup {
  const { value, ciLow = 0, ciHigh } = capacity
  if (value === undefined || value === 0) return html``
  return html`${bandAcross(plot, ciLow, ciHigh)}${lineDown(plot, value, 'capacity')}${textAbove(plot, value, `${value} ${ciHigh === undefined ? '' : showInterval(ciLow, ciHigh, String)}`.trim())}`
}

function keptPlot(curve: CapacityCurve): Markup {
  const { levels, capacity } = curve
  const known = levels.flatMap((each) =>
    each.share === undefined ? [] : { ...each, share: each.share },
  )
  if (known.length === 0) return html``
  const plot: Plot = {
    x: levelAxis(levels.map(({ level }) => level)),
    y: { along: (share) => share, ticks: [0, 0.5, 1] },
  }
  const places = known.map(({ level, share }) => ({ x: level, y: share }))
  return html`${mark(curve, plot)}${axes(plot, { showX: String, showY: showShare })}${lineAcross(plot, capacity.share, 'wanted')}${joined(plot, places, 'main')}${known.map(
    ({ level, share, kept, counted, refused }) =>
      dot(
        plot,
        { x: level, y: share },
        'main',
        `${level}: ${showShare(share)} (${kept} of ${counted})${refused > 0 ? `, ${refused} refused` : ''}`,
      ),
  )}`
}

interface Timed extends CurveLevel {
  readonly summary: MetricSummary
  readonly median: number
}

/** The levels whose median is known. */
function timed({ levels }: CapacityCurve, { metric }: FigureOptions): Timed[] {
  return levels.flatMap((each) => {
    const summary = each.cell.summary[metric]
    const { median } = summary
    return median === undefined || !Number.isFinite(median) ? [] : { ...each, summary, median }
  })
}

function timePlot(curve: CapacityCurve, options: FigureOptions): Markup {
  const known = timed(curve, options)
  if (known.length === 0) return html``
  const { metric, unit } = options
  const limit = curve.capacity.objective[metric]
  const tails = known.flatMap(({ level, summary: { p95 } }) =>
    p95 === undefined || !Number.isFinite(p95) ? [] : { x: level, y: p95 },
  )
  const divided = (value: number): string => showNumber(value / unit.divisor)
  const plot: Plot = {
    x: levelAxis(curve.levels.map(({ level }) => level)),
    y: amountAxis([...known.map(({ median }) => median), ...tails.map(({ y }) => y), limit ?? 0]),
  }
  const show = scaled(unit, true)
  return html`${mark(curve, plot)}${axes(plot, { showX: String, showY: (tick) => tickText(tick / unit.divisor) })}${
    limit === undefined ? undefined : lineAcross(plot, limit, 'wanted')
  }${joined(plot, tails, 'tail')}${tails.map((place) => dot(plot, place, 'tail', `${place.x}: p95 ${divided(place.y)}`))}${whiskers(plot, known)}${joined(
    plot,
    known.map(({ level, median }) => ({ x: level, y: median })),
    'main',
  )}${known.map(({ level, median, summary: { ciLow, ciHigh } }) =>
    dot(
      plot,
      { x: level, y: median },
      'main',
      `${level}: ${show(median)} ${showInterval(ciLow, ciHigh, show)}`.trim(),
    ),
  )}`
}

function whiskers(plot: Plot, known: readonly Timed[]): Markup {
  return html`${known.flatMap(({ level, summary: { ciLow, ciHigh } }) => {
    if (ciLow === undefined || ciHigh === undefined) return []
    const x = at(across(plot, level))
    return html`<line
      class="interval-bar"
      x1="${x}"
      x2="${x}"
      y1="${at(down(plot, ciLow))}"
      y2="${at(down(plot, ciHigh))}"
    />`
  })}`
}

/** Throughput against latency: up the curve load rises. */
function throughputPlot(curve: CapacityCurve, options: FigureOptions): Markup {
  const { unit } = options
  const value = curve.capacity.value ?? 0
  const known = timed(curve, options).flatMap((each) => {
    const rate = each.cell.summary.load?.achievedRate
    return rate === undefined ? [] : { ...each, rate }
  })
  if (known.length < 2) return html``
  const plot: Plot = {
    x: amountAxis(known.map(({ rate }) => rate)),
    y: amountAxis(known.map(({ median }) => median)),
  }
  const places = known.map(({ rate, median }) => ({ x: rate, y: median }))
  const named: { x: number; y: number }[] = []
  return html`${axes(plot, { showX: tickText, showY: (tick) => tickText(tick / unit.divisor) })}${joined(plot, places, 'main')}${known.map(
    ({ level, rate, median }) => {
      const place = { x: across(plot, rate), y: down(plot, median) }
      const isNear = named.some(
        (other) =>
          Math.abs(other.x - place.x) < NAME_GAP.x && Math.abs(other.y - place.y) < NAME_GAP.y,
      )
      if (!isNear) named.push(place)
      return html`${dot(plot, { x: rate, y: median }, level <= value ? 'main' : 'main hollow', `${level}: ${showNumber(rate)} requests/s, ${showNumber(median / unit.divisor)} ${unit.name}`)}${
        isNear
          ? undefined
          : html`<text
              class="tick end"
              x="${at(place.x)}"
              y="${at(place.y)}"
              dx="-0.6em"
              dy="-0.5em"
            >
              ${String(level)}
            </text>`
      }`
    },
  )}`
}

/** Block after block: which level, and whether it kept the share. */
function coursePlot({ capacity }: CapacityCurve): Markup {
  const { blocks, share, value, ciLow = 0, ciHigh } = capacity
  if (blocks.length === 0) return html``
  const levels = levelAxis(blocks.map(({ level }) => level))
  const highest = Math.max(...blocks.map(({ level }) => level))
  const doublings = Array.from(
    { length: Math.floor(Math.log2(Math.max(1, highest))) + 1 },
    (_, power) => 2 ** power,
  )
  const last = Math.max(1, blocks.length - 1)
  const plot: Plot = {
    x: { along: (index) => index / last, ticks: [] },
    y: { ...levels, ticks: doublings },
  }
  const band =
    value === undefined || value === 0
      ? undefined
      : html`${bandDown(plot, ciLow, ciHigh)}${lineAcross(plot, value, 'capacity')}`
  return html`${band}${axes(plot, { showX: String, showY: String })}${joined(
    plot,
    blocks.map(({ level }, index) => ({ x: index, y: level })),
    'thin',
  )}${blocks.map(({ level, kept, counted }, index) =>
    dot(
      plot,
      { x: index, y: level },
      counted > 0 && kept >= share * counted ? 'main' : 'main hollow',
      `block ${index + 1} at ${level}: ${kept} of ${counted} kept`,
    ),
  )}`
}

function tickText(value: number): string {
  return String(Number(value.toPrecision(6)))
}
