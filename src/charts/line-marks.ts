import type { Mark } from '../paint/scene.ts'
import type { AxisScale } from './axis-scale.ts'
import { pixelsAlong } from './axis.ts'
import type { Series, Unit } from './chart.ts'
import { groupBy } from './group-by.ts'
import { ARROW_SIZE, type LineStyle, lineStyle, POINT_SIZE, strokes } from './theme.ts'
import type { Writing } from './written-number.ts'

/** How far the lines of a facet stand apart at a step, each and together at most, in steps. */
const DODGE = { each: 0.14, most: 0.5 } as const
const HALF_CAP = 3.5

export interface LineMarkOptions {
  /** Of the panel. */
  readonly index: number
  readonly scale: AxisScale
  readonly writing: Writing
  /** By label. */
  readonly styles: ReadonlyMap<string, LineStyle>
  readonly width: number
  readonly height: number
  /** How many steps there are. */
  readonly steps: number
  /** Set where a panel is the horizontal axis in the place of the steps. */
  readonly horizontal?: HorizontalAxis | undefined
}

/** A panel as the horizontal axis of others. */
export interface HorizontalAxis {
  readonly scale: AxisScale
  readonly divisor: number
  readonly unit: Unit
  readonly title: string
}

/** The marks of one plot: lines with a point a step, and the whiskers. */
export function lineMarks(series: readonly Series[], options: LineMarkOptions): Mark[] {
  const points = placedPoints(series, options)
  return [
    ...points.flatMap((point) => whisker(point, options.height)),
    ...[...groupBy(points, ({ line }) => line).values()].flatMap(joinedLine),
    ...points.flatMap(({ x, y, shape, colour }): Mark[] =>
      y === undefined ? [] : [{ mark: 'point', x, y, shape, size: POINT_SIZE, fill: colour }],
    ),
  ]
}

/** A step's middle, in pixels from the left. */
export function stepMiddle(
  step: number,
  { width, steps }: Pick<LineMarkOptions, 'width' | 'steps'>,
): number {
  return ((step + 0.5) * width) / Math.max(1, steps)
}

/** In pixels from the top left corner of the plot. */
export interface PlacedPoint extends LineStyle {
  readonly step: number
  readonly x: number
  /** Points of the same line are joined. */
  readonly line: string
  readonly y: number | undefined
  readonly low: number | undefined
  readonly high: number | undefined
  readonly isBeyond: boolean
}

export function placedPoints(series: readonly Series[], options: LineMarkOptions): PlacedPoint[] {
  const { index, styles, scale, height, writing, horizontal, width } = options
  const along = horizontal && pixelsAlong(horizontal.scale, width)
  const apart = Math.min(DODGE.each, DODGE.most / Math.max(1, series.length - 1))
  const up = pixelsAlong(scale, height)
  const placed = (value: number | undefined): number | undefined =>
    value === undefined ? undefined : height - up(value / writing.divisor)
  return series.flatMap(({ label, points }, position) => {
    const style = styles.get(label) ?? lineStyle(position)
    // A line must not lead past a value beyond the timeout as if nothing were there.
    let piece = 0
    return points.flatMap(({ step, figures }): PlacedPoint[] => {
      const figure = figures[index]
      const place = figures[0]?.value
      if (!figure || (along && place === undefined)) return []
      if (figure.isBeyondTimeout) piece += 1
      return [
        {
          ...style,
          step,
          x:
            along && place !== undefined
              ? along(place / horizontal.divisor)
              : stepMiddle(step + (position - (series.length - 1) / 2) * apart, options),
          line: `${position}/${piece}`,
          y: placed(figure.value),
          low: placed(figure.low),
          high: placed(figure.high),
          isBeyond: figure.isBeyondTimeout,
        },
      ]
    })
  })
}

/** What a limit that does not exist leaves open goes on to the edge; without limits, no whisker. */
function whisker({ x, low, high, isBeyond, colour }: PlacedPoint, height: number): Mark[] {
  if (low === undefined && high === undefined && !isBeyond) return []
  const line = { mark: 'line', stroke: colour, strokeWidth: strokes.whisker } as const
  const caps = [low, high].flatMap((y): Mark[] =>
    y === undefined ? [] : [{ ...line, from: { x: x - HALF_CAP, y }, to: { x: x + HALF_CAP, y } }],
  )
  const arrow: Mark[] =
    high === undefined
      ? [{ mark: 'point', x, y: 0, shape: 'triangle-up', size: ARROW_SIZE, fill: colour }]
      : []
  return [{ ...line, from: { x, y: low ?? height }, to: { x, y: high ?? 0 } }, ...caps, ...arrow]
}

function joinedLine(points: readonly PlacedPoint[]): Mark[] {
  const known = points.flatMap(({ x, y }) => (y === undefined ? [] : { x, y }))
  const [first] = points
  if (!first || known.length < 2) return []
  const { colour: stroke, dash } = first
  return [{ mark: 'polyline', points: known, stroke, strokeWidth: strokes.line, dash }]
}
