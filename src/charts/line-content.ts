import { below, beside, type Block } from '../paint/block.ts'
import type { Mark } from '../paint/scene.ts'
import { fitted, textWidth } from '../paint/text-width.ts'
import {
  axisText,
  horizontalAxis,
  LABELS_HEIGHT,
  labelMiddle,
  verticalAxis,
  verticalAxisWidth,
} from './axis.ts'
import type { LineBody, Panel, Series } from './chart.ts'
import { entriesOf } from './entries.ts'
import type { Content } from './frame.ts'
import { legend } from './legend.ts'
import { type HorizontalAxis, lineMarks, type LineMarkOptions, stepMiddle } from './line-marks.ts'
import { panelScale } from './panel-scale.ts'
import { readingOf } from './reading.ts'
import { stepMarks, stepNames } from './step-marks.ts'
import { textAt } from './text-at.ts'
import { fonts, LINE_HEIGHT, type LineStyle, lineStyle } from './theme.ts'
import { panelTitle, writingOf } from './written-number.ts'

const PLOT_HEIGHT = 170
const MIN_PLOT_WIDTH = 210
const MAX_PLOT_WIDTH = 520
/** A step's share of the width, while there is room. */
const STEP_WIDTH = 34
const STEP_LABEL_GAP = 12
const PANEL_GAP = 30
const FACET_GAP = 22
const HEADING_GAP = 6
/** Between a panel's title and the topmost number of its axis. */
const TITLE_GAP = 13

/** Facets below one another, in each a plot a panel; the lines are named once, above all. */
export function lineContent(body: LineBody): Content {
  const styles = stylesOf(body)
  const horizontal = body.isAcross === true ? horizontalOf(body) : undefined
  const plots = body.panels.flatMap((panel, index) =>
    horizontal && index === 0 ? [] : plotOf(body, panel, { index, styles, horizontal }),
  )
  const widths = plots.map(({ axisWidth, width }) => axisWidth + width)
  const width = widths.reduce((sum, each) => sum + each, PANEL_GAP * (plots.length - 1))
  const facets = body.facets.map(({ heading, series }) =>
    below(
      [
        headingBlock(heading, width),
        beside(
          plots.map((plot) => plotBlock(body, series, plot)),
          PANEL_GAP,
        ),
      ],
      HEADING_GAP,
    ),
  )
  return {
    block: below([legend(styles, width), ...facets], FACET_GAP),
    reading: readingOf(body),
  }
}

/** Lines of the same name look the same in every facet. */
function stylesOf({ facets }: LineBody): Map<string, LineStyle> {
  const labels = new Set(facets.flatMap(({ series }) => series.map(({ label }) => label)))
  return new Map([...labels].map((label, index) => [label, lineStyle(index)]))
}

/** The first panel as the axis below the others. */
function horizontalOf(body: LineBody): HorizontalAxis | undefined {
  const [panel] = body.panels
  if (!panel) return undefined
  const figures = entriesOf(body).flatMap(({ figures: [figure] }) => figure ?? [])
  const writing = writingOf(panel.unit, figures)
  const scale = panelScale(panel, figures, writing.divisor)
  return {
    scale,
    divisor: writing.divisor,
    unit: panel.unit,
    title: panelTitle(panel, writing, scale),
  }
}

interface Plot extends LineMarkOptions {
  readonly panel: Panel
  readonly axisWidth: number
}

/** Facets share the axis of a panel: that is what makes them comparable. */
function plotOf(
  body: LineBody,
  panel: Panel,
  { index, styles, horizontal }: Pick<LineMarkOptions, 'index' | 'styles' | 'horizontal'>,
): Plot {
  const figures = entriesOf(body).flatMap((entry) => entry.figures[index] ?? [])
  const writing = writingOf(panel.unit, figures)
  const scale = panelScale(panel, figures, writing.divisor)
  const steps = body.steps.length
  return {
    panel,
    index,
    styles,
    horizontal,
    writing,
    scale,
    axisWidth: verticalAxisWidth(scale, panel.unit),
    width: Math.min(MAX_PLOT_WIDTH, Math.max(MIN_PLOT_WIDTH, steps * STEP_WIDTH)),
    height: PLOT_HEIGHT,
    steps,
  }
}

function headingBlock(heading: string, width: number): Block {
  const text = fitted(heading, width, fonts.heading)
  const marks = text === '' ? [] : [textAt(text, 0, LINE_HEIGHT / 2, { font: fonts.heading })]
  return { width, height: text === '' ? 0 : LINE_HEIGHT, marks }
}

/** Title above, numbers on the left, steps below. */
function plotBlock(body: LineBody, series: readonly Series[], plot: Plot): Block {
  const { panel, scale, writing, axisWidth, width, height } = plot
  const top = LINE_HEIGHT + TITLE_GAP
  const title = fitted(panelTitle(panel, writing, scale), axisWidth + width, fonts.text)
  const marks = [
    ...verticalAxis(scale, panel.unit, plot),
    ...(plot.horizontal ? amountsBelow(plot.horizontal, plot) : stepAxis(body, plot)),
    ...(plot.horizontal ? [] : stepMarks(series, plot)),
    ...lineMarks(series, plot),
    ...(plot.horizontal ? stepNames(body, series, plot) : []),
  ]
  return {
    width: axisWidth + width,
    height: top + height + LABELS_HEIGHT + LINE_HEIGHT,
    marks: [textAt(title, 0, LINE_HEIGHT / 2), { mark: 'group', x: axisWidth, y: top, marks }],
  }
}

/** The numbers of the axis below a plot, and what they are. */
function amountsBelow({ scale, unit, title }: HorizontalAxis, plot: Plot): Mark[] {
  const { width, height } = plot
  return [
    ...horizontalAxis(scale, unit, { width, height }),
    textAt(title, width / 2, labelMiddle(height) + LINE_HEIGHT, axisText('middle')),
  ]
}

/** The names of the steps, as many as there is room for, and what they are. */
function stepAxis({ steps, stepTitle }: LineBody, plot: Plot): Mark[] {
  const { width, height } = plot
  const shown = steps.map((step) => fitted(step, width, fonts.text))
  const widest = Math.max(0, ...shown.map((step) => textWidth(step, fonts.text)))
  const every = Math.max(1, Math.ceil((widest + STEP_LABEL_GAP) / (width / steps.length)))
  const y = labelMiddle(height)
  return [
    ...shown.flatMap((step, index) =>
      index % every === 0 ? [textAt(step, stepMiddle(index, plot), y, axisText('middle'))] : [],
    ),
    textAt(stepTitle, width / 2, y + LINE_HEIGHT, axisText('middle')),
  ]
}
