import { axisView } from './axis-view.ts'
import type { View } from './canvas.ts'
import type { LineBody, Panel, Series } from './chart.ts'
import { entriesOf } from './entries.ts'
import type { Content } from './frame.ts'
import { legend } from './legend.ts'
import { lineMarks, type LineMarkOptions } from './line-marks.ts'
import { panelScale } from './panel-scale.ts'
import { readingOf } from './reading.ts'
import { fitted, textWidth } from './text-width.ts'
import { fontSizes, type LineStyle, lineStyle } from './theme.ts'
import { panelTitle, writingOf } from './written-number.ts'

const PLOT_HEIGHT = 170
const LEAST_PLOT_WIDTH = 210
const MOST_PLOT_WIDTH = 520
/** A step's share of the width, while there is room. */
const STEP_WIDTH = 34
const STEP_LABEL_GAP = 12
/** Room for the numbers of the vertical axis. */
const AXIS_WIDTH = 44
const PANEL_GAP = 26

/** Facets below one another, in each a plot a panel; the lines are named once, above all. */
export function lineContent(body: LineBody): Content {
  const styles = stylesOf(body)
  const plotWidth = Math.min(
    MOST_PLOT_WIDTH,
    Math.max(LEAST_PLOT_WIDTH, body.steps.length * STEP_WIDTH),
  )
  const width = body.panels.length * (plotWidth + AXIS_WIDTH + PANEL_GAP) - AXIS_WIDTH - PANEL_GAP
  const panels = body.panels.map((panel, index) => {
    return { index, panel, styles, plotWidth, ...panelAxis(body, panel, index) }
  })
  const facets = body.facets.map(({ heading, series }) => ({
    title: { text: fitted(heading, width, fontSizes.heading) },
    spacing: PANEL_GAP,
    hconcat: panels.map((plot) => plotView(body, series, plot)),
  }))
  return {
    view: { spacing: 22, vconcat: [legend(styles, width), ...facets] },
    width,
    reading: readingOf(body),
  }
}

/** Lines of the same name look the same in every facet. */
function stylesOf({ facets }: LineBody): Map<string, LineStyle> {
  const labels = new Set(facets.flatMap(({ series }) => series.map(({ label }) => label)))
  return new Map([...labels].map((label, index) => [label, lineStyle(index)]))
}

/** Facets share the axis of a panel: that is what makes them comparable. */
function panelAxis(
  body: LineBody,
  panel: Panel,
  index: number,
): Pick<LineMarkOptions, 'scale' | 'writing'> {
  const figures = entriesOf(body).flatMap((entry) => entry.figures[index] ?? [])
  const writing = writingOf(panel.unit, figures)
  return { writing, scale: panelScale(panel, figures, writing.divisor) }
}

interface Plot extends LineMarkOptions {
  readonly panel: Panel
  readonly plotWidth: number
}

/** A plot in which nothing is known has its axes all the same. */
const nothing: View = { data: { values: [] }, mark: 'point' }

function plotView(body: LineBody, series: readonly Series[], plot: Plot): View {
  const { panel, scale, writing, plotWidth } = plot
  return {
    width: plotWidth,
    height: PLOT_HEIGHT,
    title: {
      text: fitted(panelTitle(panel, writing, scale), plotWidth, fontSizes.text),
      fontSize: fontSizes.text,
      fontWeight: 'normal',
    },
    layer: [nothing, ...lineMarks(series, plot)],
    encoding: { x: stepAxis(body, plotWidth), y: axisView('y', scale, panel.unit) },
  }
}

/** Steps stand at whole numbers, so that lines can stand beside each other. */
function stepAxis({ steps, stepTitle }: LineBody, plotWidth: number): View {
  const widest = Math.max(...steps.map((step) => textWidth(step, fontSizes.text)))
  const room = plotWidth / steps.length
  const every = Math.max(1, Math.ceil((widest + STEP_LABEL_GAP) / room))
  const shown = steps.map((_, index) => index).filter((index) => index % every === 0)
  return {
    field: 'x',
    type: 'quantitative',
    scale: { domain: [-0.5, steps.length - 0.5], nice: false, zero: false },
    axis: {
      title: stepTitle,
      values: shown,
      grid: false,
      labelExpr: `${JSON.stringify(steps)}[datum.value]`,
    },
  }
}
