import type { Block } from '../paint/block.ts'
import type { Mark } from '../paint/scene.ts'
import { textWidth, wrapped } from '../paint/text-width.ts'
import { horizontalAxis, LABELS_HEIGHT, pixelsAlong, sharp } from './axis.ts'
import type { Figure, Panel, Row } from './chart.ts'
import { panelScale } from './panel-scale.ts'
import { type PlacedFigure, rowMarks } from './row-marks.ts'
import { textAt } from './text-at.ts'
import { colours, fonts } from './theme.ts'
import { panelTitle, type Writing, writingOf, writtenInterval } from './written-number.ts'

/** Between a plot and its numbers, and between a number and its interval. */
const GAP = { plot: 16, interval: 7 } as const

/** A row with its middle, in pixels from the top. */
export interface PlacedRow {
  readonly row: Row
  readonly y: number
}

/** What stands below a title of one line or more. */
export interface Column {
  readonly title: readonly string[]
  readonly block: Block
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
  { height, index, plotWidth: width }: PanelPlace,
): Column {
  const figures = rows.flatMap(({ row, y }): PlacedFigure[] => {
    const figure = row.figures[index]
    return figure ? [{ figure, isReference: row.isReference, y }] : []
  })
  const drawn = figures.map(({ figure }) => figure)
  const writing = writingOf(panel.unit, drawn)
  const scale = panelScale(panel, drawn, writing.divisor)
  const numbers = numbersOf(panel, rows, { index, writing, plotWidth: width })
  const zero = sharp(pixelsAlong(scale, width)(0))
  const zeroLine: Mark = {
    mark: 'line',
    from: { x: zero, y: 0 },
    to: { x: zero, y: height },
    stroke: colours.outline,
  }
  return {
    title: wrapped(panelTitle(panel, writing, scale), numbers.width, fonts.heading),
    block: {
      width: numbers.width,
      height: height + LABELS_HEIGHT,
      marks: [
        ...horizontalAxis(scale, panel.unit, { width, height }),
        ...(scale.isLog ? [] : [zeroLine]),
        ...rowMarks(panel, figures, { scale, divisor: writing.divisor, width }),
        ...numbers.marks,
      ],
    },
  }
}

interface Numbers {
  readonly marks: readonly Mark[]
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
  return {
    marks: [
      ...written.map(({ y, value }) => textAt(value, valueEnd, y, { anchor: 'end' })),
      ...written.flatMap(({ y, interval }) =>
        interval === '' ? [] : [textAt(interval, intervalStart, y, { fill: colours.quiet })],
      ),
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
    value: figure.isBeyondTimeout ? writtenBeyond(figure, writing) : writing.show(figure.value),
    interval: writtenInterval(figure, writing),
  }
}

/** What a figure is at least that lies among requests that were given up. */
function writtenBeyond({ atLeast }: Figure, writing: Writing): string {
  return atLeast === undefined ? 'given up' : `≥ ${writing.show(atLeast)}`
}

function widest(column: readonly string[]): number {
  return Math.max(0, ...column.map((text) => textWidth(text, fonts.text)))
}
