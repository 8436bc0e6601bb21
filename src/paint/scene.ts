import type { Shape } from './shape-corners.ts'

/** Size in pixels; Regular unless it is bold, which is SemiBold. */
export interface Font {
  readonly size: number
  readonly isBold?: boolean
}

interface Stroke {
  readonly stroke: string
  /** Pixels; 1 unless said. */
  readonly strokeWidth?: number
}

interface Dashed {
  /** Lengths of dashes and of the gaps between them, in pixels; none for a solid line. */
  readonly dash?: readonly number[]
}

interface Place {
  readonly x: number
  readonly y: number
}

/** `x` and `y` are the top left corner. */
export interface Rect extends Place, Partial<Stroke> {
  readonly mark: 'rect'
  readonly width: number
  readonly height: number
  readonly fill: string
  /** Of the fill, from 0 to 1; opaque unless said. */
  readonly opacity?: number
  readonly cornerRadius?: number
}

export interface Line extends Stroke, Dashed {
  readonly mark: 'line'
  readonly from: Place
  readonly to: Place
}

export interface Polyline extends Stroke, Dashed {
  readonly mark: 'polyline'
  readonly points: readonly Place[]
}

/** `x` and `y` are the middle. */
export interface Point extends Place, Partial<Stroke> {
  readonly mark: 'point'
  readonly shape: Shape
  /** Diameter of the circle; other shapes have the same area. */
  readonly size: number
  readonly fill: string
}

/** One line of text; `y` is the middle of its capital letters. */
export interface Text extends Place {
  readonly mark: 'text'
  readonly text: string
  readonly font: Font
  readonly fill: string
  /** Which part of the text is at `x`; the start unless said. */
  readonly anchor?: 'start' | 'middle' | 'end'
}

/** Marks whose places are counted from the top left corner at `x` and `y`. */
export interface Group extends Place {
  readonly mark: 'group'
  readonly marks: readonly Mark[]
}

export type Mark = Rect | Line | Polyline | Point | Text | Group

/** A picture in pixels, from its top left corner; later marks cover earlier ones. */
export interface Scene {
  readonly width: number
  readonly height: number
  readonly background: string
  readonly fontFamily: string
  /** What the picture shows, for those who cannot see it. */
  readonly description: string
  readonly marks: readonly Mark[]
}
