import type { Mark } from '../paint/scene.ts'
import type { AxisScale } from './axis-scale.ts'
import { pixelsAlong } from './axis.ts'
import type { Figure, Panel } from './chart.ts'
import { ARROW_SIZE, colours, strokes } from './theme.ts'

const HALF_BAR = 6
const HALF_CAP = 4
const DOT_SIZE = 7.75
const MEDIAN_WIDTH = 2

/** A figure with its row's middle, in pixels from the top. */
export interface PlacedFigure {
  readonly figure: Figure
  readonly isReference: boolean
  readonly y: number
}

interface MarkOptions {
  readonly scale: AxisScale
  readonly divisor: number
  /** Of the plot, in pixels. */
  readonly width: number
}

/** A figure in pixels from the left, with its colours. */
interface Placed {
  readonly y: number
  readonly value: number | undefined
  readonly low: number | undefined
  readonly high: number | undefined
  readonly middle: { readonly low: number | undefined; readonly high: number | undefined }
  readonly isBeyond: boolean
  readonly tone: { readonly fill: string; readonly stroke: string }
}

/** The marks of a panel of rows: bars, boxes or dots, and the whiskers. */
export function rowMarks(
  { mark }: Panel,
  figures: readonly PlacedFigure[],
  options: MarkOptions,
): Mark[] {
  const { scale, width } = options
  const placed = figures.map((figure) => placedFigure(figure, options))
  const whiskers = placed.flatMap((figure) => whisker(figure, width))
  if (mark === 'spread') {
    return [
      ...whiskers,
      ...placed.flatMap((figure) => box(figure, width)),
      ...placed.flatMap(medianStroke),
    ]
  }
  if (mark === 'bar' && !scale.isLog) {
    const zero = pixelsAlong(scale, width)(0)
    return [...placed.flatMap((figure) => bar(figure, zero)), ...whiskers]
  }
  return [...whiskers, ...placed.flatMap(dot)]
}

function placedFigure(
  { figure, isReference, y }: PlacedFigure,
  { scale, divisor, width }: MarkOptions,
): Placed {
  const along = pixelsAlong(scale, width)
  const placed = (value: number | undefined): number | undefined =>
    value === undefined ? undefined : along(value / divisor)
  const isPale = isReference || figure.isSignificant === false
  return {
    y,
    value: placed(figure.value),
    low: placed(figure.low),
    high: placed(figure.high),
    middle: { low: placed(figure.middle?.low), high: placed(figure.middle?.high) },
    isBeyond: figure.isBeyondTimeout,
    tone: {
      fill: isPale ? colours.reference : colours.bar,
      stroke: isPale ? colours.outline : colours.bar,
    },
  }
}

function bar({ y, value, tone }: Placed, zero: number): Mark[] {
  return value === undefined ? [] : [boxMark(y, zero, value, tone)]
}

function dot({ y, value, tone }: Placed): Mark[] {
  if (value === undefined) return []
  const look = { shape: 'circle', size: DOT_SIZE, strokeWidth: strokes.whisker, ...tone } as const
  return [{ mark: 'point', x: value, y, ...look }]
}

/** The middle half of a distribution. */
function box({ y, middle, tone }: Placed, width: number): Mark[] {
  return middle.low === undefined ? [] : [boxMark(y, middle.low, middle.high ?? width, tone)]
}

function medianStroke({ y, value }: Placed): Mark[] {
  return value === undefined ? [] : [stroke(value, y, { half: HALF_BAR, width: MEDIAN_WIDTH })]
}

/** What a limit that does not exist leaves open goes on to the edge; without limits, no whisker. */
function whisker({ y, low, high, isBeyond }: Placed, width: number): Mark[] {
  if (low === undefined && high === undefined && !isBeyond) return []
  const caps = [low, high].flatMap((x) =>
    x === undefined ? [] : [stroke(x, y, { half: HALF_CAP, width: strokes.whisker })],
  )
  const arrow: Mark[] =
    high === undefined
      ? [
          {
            mark: 'point',
            x: width,
            y,
            shape: 'triangle-right',
            size: ARROW_SIZE,
            fill: colours.ink,
          },
        ]
      : []
  return [
    {
      mark: 'line',
      from: { x: low ?? 0, y },
      to: { x: high ?? width, y },
      stroke: colours.ink,
      strokeWidth: strokes.whisker,
    },
    ...caps,
    ...arrow,
  ]
}

function boxMark(y: number, left: number, right: number, tone: Placed['tone']): Mark {
  const ends = { x: Math.min(left, right), width: Math.abs(right - left) }
  return { mark: 'rect', ...ends, y: y - HALF_BAR, height: 2 * HALF_BAR, ...tone }
}

function stroke(
  x: number,
  y: number,
  { half, width }: { readonly half: number; readonly width: number },
): Mark {
  return {
    mark: 'line',
    from: { x, y: y - half },
    to: { x, y: y + half },
    stroke: colours.ink,
    strokeWidth: width,
  }
}
