import type { AxisScale } from './axis-scale.ts'
import { layerOf, literal, type View } from './canvas.ts'
import type { Series } from './chart.ts'
import { type LineStyle, lineStyle } from './theme.ts'
import type { Writing } from './written-number.ts'

/** How far the lines of a facet stand apart at a step, each and together at most, in steps. */
const DODGE = { each: 0.14, most: 0.5 } as const

export interface LineMarkOptions {
  /** Of the panel. */
  readonly index: number
  readonly scale: AxisScale
  readonly writing: Writing
  /** By label. */
  readonly styles: ReadonlyMap<string, LineStyle>
}

const colour = { color: literal('colour') }
const solid = { filled: true, opacity: 1 }

/** The marks of one plot: lines with a point a step, and the whiskers. */
export function lineMarks(series: readonly Series[], options: LineMarkOptions): View[] {
  const { scale } = options
  const points = pointsOf(series, options)
  const known = points.flatMap(({ value, ...point }) =>
    value === undefined ? [] : { ...point, y: value },
  )
  const whiskers = points
    .filter(({ low, high, isBeyond }) => low !== undefined || high !== undefined || isBeyond)
    .map((point) => ({ ...point, y: point.low ?? scale.low, y2: point.high ?? scale.high }))
  const caps = points.flatMap(({ low, high, ...point }) =>
    [low, high].flatMap((limit) => (limit === undefined ? [] : { ...point, y: limit })),
  )
  const open = whiskers
    .filter(({ high }) => high === undefined)
    .map((whisker) => ({ ...whisker, y: whisker.y2 }))
  return [
    ...layerOf(whiskers, { type: 'rule', strokeWidth: 1.25 }, { ...colour, y2: { field: 'y2' } }),
    ...layerOf(caps, { type: 'tick', orient: 'horizontal', size: 7, thickness: 1.25 }, colour),
    ...layerOf(open, { type: 'point', shape: 'triangle-up', size: 40, ...solid }, colour),
    ...layerOf(
      known,
      { type: 'line', strokeWidth: 1.75 },
      { ...colour, detail: { field: 'line' }, strokeDash: literal('dash') },
    ),
    ...layerOf(
      known,
      { type: 'point', size: 45, ...solid },
      { ...colour, shape: literal('shape') },
    ),
  ]
}

interface PlacedPoint extends LineStyle {
  readonly x: number
  /** Points of the same line are joined. */
  readonly line: string
  readonly value: number | undefined
  readonly low: number | undefined
  readonly high: number | undefined
  readonly isBeyond: boolean
}

function pointsOf(
  series: readonly Series[],
  { index, styles, writing: { divisor } }: LineMarkOptions,
): PlacedPoint[] {
  const apart = Math.min(DODGE.each, DODGE.most / Math.max(1, series.length - 1))
  const scaled = (value: number | undefined): number | undefined =>
    value === undefined ? undefined : value / divisor
  return series.flatMap(({ label, points }, position) => {
    const style = styles.get(label) ?? lineStyle(position)
    // A line must not lead past a value beyond the timeout as if nothing were there.
    let piece = 0
    return points.flatMap(({ step, figures }): PlacedPoint[] => {
      const figure = figures[index]
      if (!figure) return []
      if (figure.isBeyondTimeout) piece += 1
      return [
        {
          ...style,
          x: step + (position - (series.length - 1) / 2) * apart,
          line: `${position}/${piece}`,
          value: scaled(figure.value),
          low: scaled(figure.low),
          high: scaled(figure.high),
          isBeyond: figure.isBeyondTimeout,
        },
      ]
    })
  })
}
