import { colours, FONT, fontSizes } from './theme.ts'

/** A Vega-Lite view, or a part of one. */
export type View = Readonly<Record<string, unknown>>

type Datum = Readonly<Record<string, unknown>>

interface CanvasSize {
  readonly width: number
  readonly height: number
}

/** A view without axes, in whose data `x` and `y` are pixels from the top left corner. */
export function canvas(size: CanvasSize, layer: readonly View[]): View {
  return {
    ...size,
    view: { stroke: null },
    layer,
    encoding: { x: pixels('x', size.width), y: pixels('y', size.height) },
  }
}

/** A position in pixels from the top or the left of a view of the given size. */
export function pixels(field: string, size: number): View {
  return {
    field,
    type: 'quantitative',
    axis: null,
    scale: { domain: [0, size], range: [0, size], nice: false, zero: false },
  }
}

/** A mark over data of its own. */
export function layerOf(values: readonly Datum[], mark: View, encoding: View = {}): View[] {
  return values.length === 0 ? [] : [{ data: { values }, mark, encoding }]
}

/** Text marks: `text` of each datum, at its `x` and `y`. */
export function texts(values: readonly Datum[], mark: View = {}, encoding: View = {}): View[] {
  const text = { field: 'text', type: 'nominal' }
  return layerOf(
    values,
    {
      type: 'text',
      align: 'left',
      baseline: 'middle',
      font: FONT,
      fontSize: fontSizes.text,
      color: colours.ink,
      ...mark,
    },
    { text, ...encoding },
  )
}

/** Colour, shape and the like as the data say it. */
export function literal(field: string): View {
  return { field, type: 'nominal', scale: null, legend: null }
}
