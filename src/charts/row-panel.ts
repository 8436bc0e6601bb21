import { axisView } from './axis-view.ts'
import { layerOf, pixels, texts, type View } from './canvas.ts'
import type { Figure, Panel, Row } from './chart.ts'
import { panelScale } from './panel-scale.ts'
import { type PlacedFigure, rowMarks } from './row-marks.ts'
import { textWidth, wrapped } from './text-width.ts'
import { colours, fontSizes } from './theme.ts'
import { panelTitle, type Writing, writingOf, writtenInterval } from './written-number.ts'

/** Between a plot and its numbers, and between a number and its interval. */
const GAP = { plot: 16, interval: 7 } as const

/** A row with its middle, in pixels from the top. */
export interface PlacedRow {
  readonly row: Row
  readonly y: number
}

/** A view with its width including what stands beside its plot. */
export interface Column {
  readonly view: View
  readonly width: number
}

interface PanelPlace {
  /** Of all rows, in pixels. */
  readonly height: number
  /** Which of the panels it is. */
  readonly index: number
  readonly plotWidth: number
}

/** One panel of a row chart: its plot, and its numbers to the right of it. */
export function rowPanel(
  panel: Panel,
  rows: readonly PlacedRow[],
  { height, index, plotWidth }: PanelPlace,
): Column {
  const figures = rows.flatMap(({ row, y }): PlacedFigure[] => {
    const figure = row.figures[index]
    return figure ? [{ figure, isReference: row.isReference, y }] : []
  })
  const drawn = figures.map(({ figure }) => figure)
  const writing = writingOf(panel.unit, drawn)
  const scale = panelScale(panel, drawn, writing.divisor)
  const x = axisView('x', scale, panel.unit)
  const numbers = numbersOf(panel, rows, { index, writing, plotWidth })
  const zero = { x: 0, y: 0, y2: height }
  const view = {
    width: plotWidth,
    height,
    title: { text: wrapped(panelTitle(panel, writing, scale), numbers.width, fontSizes.heading) },
    encoding: { y: pixels('y', height) },
    layer: [
      ...layerOf(
        scale.isLog ? [] : [zero],
        { type: 'rule', color: colours.outline },
        { x, y2: { field: 'y2' } },
      ),
      ...rowMarks(panel, figures, { scale, divisor: writing.divisor, x }),
      ...numbers.layers,
    ],
  }
  return { view, width: numbers.width }
}

interface Numbers {
  readonly layers: readonly View[]
  /** Of the panel with its numbers. */
  readonly width: number
}

/** Values and intervals as a table beside the plot. */
function numbersOf(
  panel: Panel,
  rows: readonly PlacedRow[],
  { index, writing, plotWidth }: Omit<PanelPlace, 'height'> & { readonly writing: Writing },
): Numbers {
  const written = rows.map(({ row, y }) => ({
    y,
    ...writtenFigure(panel, row, { index, writing }),
  }))
  const valueEnd = plotWidth + GAP.plot + widest(written.map(({ value }) => value))
  const intervalStart = valueEnd + GAP.interval
  const intervalWidth = widest(written.map(({ interval }) => interval))
  const values = written.map(({ y, value }) => ({ y, text: value }))
  const intervals = written.flatMap(({ y, interval }) =>
    interval === '' ? [] : { y, text: interval },
  )
  return {
    layers: [
      ...texts(values, { align: 'right' }, { x: { value: valueEnd } }),
      ...texts(intervals, { color: colours.quiet }, { x: { value: intervalStart } }),
    ],
    width: Math.ceil(intervalWidth === 0 ? valueEnd : intervalStart + intervalWidth),
  }
}

function writtenFigure(
  panel: Panel,
  { isReference, figures }: Row,
  { index, writing }: { readonly index: number; readonly writing: Writing },
): { readonly value: string; readonly interval: string } {
  const figure: Figure | undefined = figures[index]
  if (panel.mark === 'change' && isReference) return { value: 'reference', interval: '' }
  if (!figure) return { value: writing.show(undefined), interval: '' }
  return {
    value: figure.isBeyondTimeout ? '> timeout' : writing.show(figure.value),
    interval: writtenInterval(figure, writing),
  }
}

function widest(column: readonly string[]): number {
  return Math.max(0, ...column.map((text) => textWidth(text, fontSizes.text)))
}
