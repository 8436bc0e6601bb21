import { groupThousands } from '../format/numbers.ts'
import type { Mark } from '../paint/scene.ts'
import { textWidth } from '../paint/text-width.ts'
import type { AxisScale } from './axis-scale.ts'
import type { Unit } from './chart.ts'
import { textAt } from './text-at.ts'
import { colours, fonts, LINE_HEIGHT } from './theme.ts'

/** Between a plot and the numbers on its left, and below it. */
const LABEL_GAP = { left: 6, below: 3 } as const
/** Between the numbers of a horizontal axis. */
const BETWEEN_LABELS = 8
/** Of the numbers below a plot, with the gap. */
export const LABELS_HEIGHT = LABEL_GAP.below + LINE_HEIGHT
/** More would be the tail of a binary fraction. */
const SIGNIFICANT_DIGITS = 6

/** Pixels from the low end of an axis of the given length. */
export function pixelsAlong(
  { isLog, low, high }: AxisScale,
  length: number,
): (value: number) => number {
  if (isLog) {
    const [from, span] = [Math.log(low), Math.log(high) - Math.log(low)]
    // A limit of zero has no place on a log axis: it lies beyond the low end.
    return (value) => ((Math.log(Math.max(low, value)) - from) / span) * length
  }
  return (value) => ((value - low) / (high - low)) * length
}

/** A number at an axis, in the picture's unit: `1 500`, `+20 %`. */
export function tickText(value: number, unit: Unit): string {
  const isPercent = unit === 'share' || unit === 'change'
  const number = Number((isPercent ? value * 100 : value).toPrecision(SIGNIFICANT_DIGITS))
  const sign = number < 0 ? '−' : number > 0 && unit === 'change' ? '+' : ''
  return `${sign}${groupThousands(String(Math.abs(number)))}${isPercent ? ' %' : ''}`
}

interface PlotSize {
  readonly width: number
  readonly height: number
}

/** Lines from top to bottom with their numbers below the plot. */
export function horizontalAxis(scale: AxisScale, unit: Unit, { width, height }: PlotSize): Mark[] {
  const along = pixelsAlong(scale, width)
  const ticks = scale.ticks.map((tick) => ({ x: along(tick), text: tickText(tick, unit) }))
  const every = labelEvery(ticks)
  return [
    ...ticks.map(({ x }) => gridLine({ x: sharp(x), y: 0 }, { x: sharp(x), y: height })),
    ...ticks
      .filter((_, index) => index % every === 0)
      .map(({ x, text }) => textAt(text, x, labelMiddle(height), axisText('middle'))),
  ]
}

/** Lines from side to side with their numbers on the left of the plot. */
export function verticalAxis(scale: AxisScale, unit: Unit, { width, height }: PlotSize): Mark[] {
  const up = pixelsAlong(scale, height)
  return scale.ticks.flatMap((tick) => {
    const y = sharp(height - up(tick))
    return [
      gridLine({ x: 0, y }, { x: width, y }),
      textAt(tickText(tick, unit), -LABEL_GAP.left, y, axisText('end')),
    ]
  })
}

/** Room that the numbers of a vertical axis take, with the gap. */
export function verticalAxisWidth({ ticks }: AxisScale, unit: Unit): number {
  const widths = ticks.map((tick) => textWidth(tickText(tick, unit), fonts.text))
  return Math.ceil(Math.max(0, ...widths)) + LABEL_GAP.left
}

/** The look of what stands at an axis. */
export function axisText(anchor: 'start' | 'middle' | 'end'): {
  readonly anchor: typeof anchor
  readonly fill: string
} {
  return { anchor, fill: colours.quiet }
}

/** Where the numbers below a plot of the given height have their middle. */
export function labelMiddle(height: number): number {
  return height + LABEL_GAP.below + LINE_HEIGHT / 2
}

/** Lines one pixel wide are sharp in the middle of a pixel. */
export function sharp(pixels: number): number {
  return Math.floor(pixels) + 0.5
}

/** Every how many ticks there is a label, so that none meets its neighbour. */
function labelEvery(ticks: readonly { readonly x: number; readonly text: string }[]): number {
  let every = 1
  while (every < ticks.length && meets(ticks.filter((_, index) => index % every === 0))) every += 1
  return every
}

function meets(labels: readonly { readonly x: number; readonly text: string }[]): boolean {
  return labels.some(({ x, text }, index) => {
    const next = labels[index + 1]
    if (!next) return false
    const half = (textWidth(text, fonts.text) + textWidth(next.text, fonts.text)) / 2
    return next.x - x < half + BETWEEN_LABELS
  })
}

function gridLine(
  from: { readonly x: number; readonly y: number },
  to: { readonly x: number; readonly y: number },
): Mark {
  return { mark: 'line', from, to, stroke: colours.grid }
}
