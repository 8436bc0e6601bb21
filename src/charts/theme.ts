import type { Font } from '../paint/scene.ts'
import type { Shape } from '../paint/shape-corners.ts'

/** Inter is bundled for the PNG; an SVG takes what its reader has. */
export const FONT_FAMILY = 'Inter, Helvetica, Arial, sans-serif'

export const fonts = {
  title: { size: 17, isBold: true },
  subtitle: { size: 12 },
  heading: { size: 12, isBold: true },
  text: { size: 11 },
  badge: { size: 11, isBold: true },
} as const satisfies Readonly<Record<string, Font>>

/** From one line of small text to the next. */
export const LINE_HEIGHT = 16

export const strokes = { line: 1.75, whisker: 1.25 } as const

/** Of a point on a line, and of the arrow of a whisker that is open. */
export const POINT_SIZE = 6.75
export const ARROW_SIZE = 5.25

/**
 * Told apart by lightness as well as hue: blue bars against pale outlined ones for the reference.
 * Every colour of a mark has at least 3 : 1 against white.
 */
export const colours = {
  ground: '#ffffff',
  ink: '#1b1f24',
  quiet: '#5c636a',
  grid: '#e3e6e8',
  bar: '#4f93cc',
  reference: '#e4e4e1',
  outline: '#6b7075',
  simulated: '#a33f00',
} as const

/** After Okabe & Ito (2008), without their yellow and darkened until they stand out on white. */
const lineColours = ['#0b5fa5', '#b8500c', '#00795a', '#8a3d78', '#333333', '#2d87b8', '#8f6a00']
const shapes: readonly Shape[] = [
  'circle',
  'square',
  'triangle-up',
  'diamond',
  'cross',
  'triangle-down',
  'triangle-right',
  'triangle-left',
]
const dashes: readonly (readonly number[])[] = [[], [6, 3], [2, 2], [8, 2, 2, 2], [4, 4], [1, 3]]

export interface LineStyle {
  readonly colour: string
  readonly shape: Shape
  readonly dash: readonly number[]
}

/** The nth line's look. Colours, shapes and dashes come round at different times. */
export function lineStyle(index: number): LineStyle {
  return {
    colour: lineColours[index % lineColours.length] ?? colours.ink,
    shape: shapes[index % shapes.length] ?? 'circle',
    dash: dashes[index % dashes.length] ?? [],
  }
}
