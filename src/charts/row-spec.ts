import { canvas, texts } from './canvas.ts'
import type { RowBody } from './chart.ts'
import type { Content } from './frame.ts'
import { readingOf } from './reading.ts'
import { type Column, type PlacedRow, rowPanel } from './row-panel.ts'
import { fitted, textWidth } from './text-width.ts'
import { fontSizes } from './theme.ts'

const ROW_HEIGHT = 20
const HEADING_GAP = 8
const INDENT = 12
const LONGEST_LABEL = 260
const PANEL_GAP = 30
/** By how many panels share the width. */
const PLOT_WIDTHS = { few: 190, many: 140 } as const
const MANY_PANELS = 4

interface Layout {
  readonly rows: readonly PlacedRow[]
  readonly headings: readonly { readonly text: string; readonly y: number }[]
  readonly height: number
}

/** Labels on the left, then for each panel its plot and its numbers. */
export function rowContent(body: RowBody): Content {
  const { rows, headings, height } = layout(body)
  const plotWidth = body.panels.length < MANY_PANELS ? PLOT_WIDTHS.few : PLOT_WIDTHS.many
  const columns = [
    labelColumn({ rows, headings, height }),
    ...body.panels.map((panel, index) => rowPanel(panel, rows, { height, index, plotWidth })),
  ]
  return {
    view: { hconcat: columns.map(({ view }) => view), spacing: PANEL_GAP },
    width: columns.reduce((sum, { width }) => sum + width, PANEL_GAP * (columns.length - 1)),
    reading: readingOf(body),
  }
}

function layout({ groups }: RowBody): Layout {
  const rows: PlacedRow[] = []
  const headings: { text: string; y: number }[] = []
  let top = 0
  for (const { heading, rows: ofGroup } of groups) {
    if (heading !== '') {
      top += top === 0 ? 0 : HEADING_GAP
      headings.push({ text: heading, y: top + ROW_HEIGHT / 2 })
      top += ROW_HEIGHT
    }
    for (const row of ofGroup) {
      rows.push({ row, y: top + ROW_HEIGHT / 2 })
      top += ROW_HEIGHT
    }
  }
  return { rows, headings, height: top }
}

function labelColumn({ rows, headings, height }: Layout): Column {
  const indent = headings.length === 0 ? 0 : INDENT
  const labels = rows.map(({ row, y }) => ({
    x: indent,
    y,
    text: fitted(row.label, LONGEST_LABEL, fontSizes.text),
  }))
  const heads = headings.map(({ text, y }) => ({
    x: 0,
    y,
    text: fitted(text, LONGEST_LABEL + INDENT, fontSizes.heading),
  }))
  const width = Math.ceil(
    Math.max(
      ...labels.map(({ text }) => indent + textWidth(text, fontSizes.text)),
      ...heads.map(({ text }) => textWidth(text, fontSizes.heading, { isBold: true })),
    ),
  )
  const view = canvas({ width, height }, [
    ...texts(heads, { fontSize: fontSizes.heading, fontWeight: 600 }),
    ...texts(labels),
  ])
  return { view, width }
}
