import { drawing, element, isolated } from './element.ts'
import { startPointing, type Target } from './pointing.ts'
import type { Scale } from './scale.ts'
import { rove, walkByKeys } from './walk-by-keys.ts'

/** A mark of a row, and what it stands for. */
export interface Mark extends Target {
  /** Number of the sample in its cell. */
  readonly index: number
}

export interface ChartRow {
  /** Stands above the first row of its group. */
  readonly group: string | undefined
  readonly label: string
  readonly href: string | undefined
  readonly figure: string
  readonly interval: string
  readonly isBad: boolean
  /** The row in words, for those who cannot see it. */
  readonly description: string
  /** Draws into the plot and says what can be pointed at. */
  readonly draw: (plot: SVGSVGElement, box: Box, scale: Scale) => readonly Mark[]
  /** What a mark says when it is pointed at. */
  readonly say: (mark: Mark) => readonly string[]
  readonly open: (mark: Mark) => void
}

export interface Box {
  readonly width: number
  readonly height: number
}

export interface RowChart {
  readonly rows: readonly ChartRow[]
  readonly rowHeight: number
  readonly scaleFor: (plotWidth: number) => Scale
  readonly showTick: (value: number) => string
  readonly axisTitle: string
  /** What a mark stands for: a run, a request. */
  readonly marked: string
}

const WIDE_PX = 620
const LABEL_PX = 200
const FIGURE_PX = 158
const GAP_PX = 16
const AXIS_PX = 34
/** Ticks at the very ends need room for half their text. */
export const EDGE_PX = 14

/** Rows that share one axis: label, plot, figure. On narrow screens label and figure stand above. */
export function drawRows(body: HTMLElement, width: number, chart: RowChart): void {
  const isWide = width >= WIDE_PX
  const plotWidth = isWide ? width - LABEL_PX - FIGURE_PX - 2 * GAP_PX : width
  const scale = chart.scaleFor(plotWidth)
  const box: Box = { width: plotWidth, height: chart.rowHeight }
  const list = element('ul', { class: isWide ? 'rows wide' : 'rows' })
  const plots: HTMLElement[] = []
  for (const row of chart.rows) {
    if (row.group !== undefined) {
      list.append(element('li', { class: 'row-group' }, isolated(row.group)))
    }
    const plot = plotOf(row, { box, scale, what: chart.marked })
    plots.push(plot)
    list.append(
      element(
        'li',
        { class: 'row' },
        element('div', { class: 'row-label' }, labelOf(row)),
        plot,
        element(
          'div',
          { class: row.isBad ? 'row-figure bad' : 'row-figure' },
          row.figure,
          row.interval === ''
            ? undefined
            : element('span', { class: 'interval' }, ` ${row.interval}`),
        ),
      ),
    )
  }
  body.append(
    element(
      'div',
      { class: isWide ? 'axis-row wide' : 'axis-row' },
      axisOf(chart, scale, plotWidth),
    ),
    list,
  )
  rove(plots.filter((plot) => plot.hasAttribute('tabindex')))
}

function labelOf({ label, href }: ChartRow): HTMLElement {
  return href === undefined ? isolated(label) : element('a', { href }, isolated(label))
}

function plotOf(
  row: ChartRow,
  { box, scale, what }: { readonly box: Box; readonly scale: Scale; readonly what: string },
): HTMLElement {
  const { width, height } = box
  const svg = drawing('svg', {
    viewBox: `0 0 ${width} ${height}`,
    'aria-hidden': 'true',
  })
  const grid = scale.ticks.map((tick) => `M${scale.at(tick).toFixed(1)},0V${height}`).join('')
  svg.append(drawing('path', { class: 'grid', d: grid }))
  const marks = row.draw(svg, box, scale)
  const plot = element('div', { class: 'row-plot', 'aria-label': row.description }, svg)
  if (marks.length === 0) plot.setAttribute('role', 'img')
  else {
    const { say, open } = row
    const pointing = startPointing(svg, marks, { say, open, ringRadius: 5 })
    walkByKeys(plot, marks, { what, pointing, say, open })
  }
  return plot
}

function axisOf({ showTick, axisTitle }: RowChart, scale: Scale, width: number): SVGSVGElement {
  const labels = scale.ticks.map((tick) =>
    drawing(
      'text',
      { x: scale.at(tick).toFixed(1), y: AXIS_PX - 6, 'text-anchor': 'middle' },
      showTick(tick),
    ),
  )
  return drawing(
    'svg',
    { class: 'axis', viewBox: `0 0 ${width} ${AXIS_PX}`, 'aria-hidden': 'true' },
    drawing('text', { x: 0, y: 12, class: 'axis-title' }, axisTitle),
    ...labels,
  )
}
