import type { AxisScale } from './axis-scale.ts'
import { layerOf, literal, type View } from './canvas.ts'
import type { Figure, Panel } from './chart.ts'
import { colours } from './theme.ts'

const HALF_BAR = 6
const HALF_CAP = 4

/** A figure with its row's middle, in pixels from the top. */
export interface PlacedFigure {
  readonly figure: Figure
  readonly isReference: boolean
  readonly y: number
}

interface MarkOptions {
  readonly scale: AxisScale
  readonly divisor: number
  /** The encoding of the horizontal axis. */
  readonly x: View
}

interface Mark {
  readonly y: number
  readonly value: number | undefined
  readonly low: number | undefined
  readonly high: number | undefined
  readonly fill: string
  readonly stroke: string
}

const rule = { type: 'rule', color: colours.ink, strokeWidth: 1.25 }
const solid = { filled: true, opacity: 1 }
const tone = { fill: literal('fill'), stroke: literal('stroke') }
const x2 = { field: 'x2' }
const y2 = { field: 'y2' }

/** The marks of a panel of rows: bars, boxes or dots, and the whiskers. */
export function rowMarks(
  panel: Panel,
  figures: readonly PlacedFigure[],
  { scale, divisor, x }: MarkOptions,
): View[] {
  const marks = figures.map((placed) => markOf(placed, divisor))
  const known = marks.flatMap((mark) =>
    mark.value === undefined ? [] : { ...mark, value: mark.value },
  )
  const whiskers = rowWhiskers(figures, { scale, divisor, x })
  if (panel.mark === 'spread') {
    return [
      ...whiskers,
      ...boxes(figures, { scale, divisor, x }),
      ...layerOf(
        known.map(({ y, value }) => ({ x: value, ...span(y, HALF_BAR) })),
        { ...rule, strokeWidth: 2 },
        { x, y2 },
      ),
    ]
  }
  if (panel.mark === 'bar' && !scale.isLog) {
    const bars = known.map(({ y, value, fill, stroke }) => {
      return { x: 0, x2: value, ...span(y, HALF_BAR), fill, stroke }
    })
    return [...layerOf(bars, { type: 'rect', strokeWidth: 1 }, { x, x2, y2, ...tone }), ...whiskers]
  }
  const dots = known.map(({ y, value, fill, stroke }) => ({ x: value, y, fill, stroke }))
  return [
    ...whiskers,
    ...layerOf(dots, { type: 'point', size: 60, strokeWidth: 1.25, ...solid }, { x, ...tone }),
  ]
}

/** What a limit that does not exist leaves open goes on to the edge; without limits, no whisker. */
function rowWhiskers(figures: readonly PlacedFigure[], { scale, divisor, x }: MarkOptions): View[] {
  const whiskers = figures.flatMap((placed) => {
    const { y, low, high } = markOf(placed, divisor)
    if (low === undefined && high === undefined && !placed.figure.isBeyondTimeout) return []
    return { y, low, high, from: low ?? scale.low, to: high ?? scale.high }
  })
  const caps = whiskers.flatMap(({ y, low, high }) => [...capAt(low, y), ...capAt(high, y)])
  const open = whiskers.filter(({ high }) => high === undefined)
  return [
    ...layerOf(
      whiskers.map(({ y, from, to }) => ({ x: from, x2: to, y })),
      rule,
      { x, x2 },
    ),
    ...layerOf(caps, rule, { x, y2 }),
    ...layerOf(
      open.map(({ y, to }) => ({ x: to, y })),
      { type: 'point', shape: 'triangle-right', size: 40, color: colours.ink, ...solid },
      { x },
    ),
  ]
}

/** The middle halves of distributions. */
function boxes(figures: readonly PlacedFigure[], { scale, divisor, x }: MarkOptions): View[] {
  const data = figures.flatMap((placed) => {
    const { low, high } = placed.figure.middle ?? {}
    if (low === undefined) return []
    const { y, fill, stroke } = markOf(placed, divisor)
    const right = high === undefined ? scale.high : high / divisor
    return { x: low / divisor, x2: right, ...span(y, HALF_BAR), fill, stroke }
  })
  return layerOf(data, { type: 'rect', strokeWidth: 1 }, { x, x2, y2, ...tone })
}

function markOf({ figure, isReference, y }: PlacedFigure, divisor: number): Mark {
  const scaled = (value: number | undefined): number | undefined =>
    value === undefined ? undefined : value / divisor
  const isPale = isReference || figure.isSignificant === false
  return {
    y,
    value: scaled(figure.value),
    low: scaled(figure.low),
    high: scaled(figure.high),
    fill: isPale ? colours.reference : colours.bar,
    stroke: isPale ? colours.outline : colours.bar,
  }
}

function capAt(at: number | undefined, y: number): { x: number; y: number; y2: number }[] {
  return at === undefined ? [] : [{ x: at, ...span(y, HALF_CAP) }]
}

function span(y: number, half: number): { y: number; y2: number } {
  return { y: y - half, y2: y + half }
}
