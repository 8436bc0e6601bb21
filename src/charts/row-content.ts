import { beside, type Block } from '../paint/block.ts'
import { fitted, textWidth } from '../paint/text-width.ts'
import type { RowBody } from './chart.ts'
import type { Content } from './frame.ts'
import { readingOf } from './reading.ts'
import { type Column, type PlacedRow, rowPanel } from './row-panel.ts'
import { textAt } from './text-at.ts'
import { fonts, LINE_HEIGHT } from './theme.ts'

const ROW_HEIGHT = 20
const HEADING_GAP = 8
const INDENT = 12
const MAX_LABEL_WIDTH = 260
const PANEL_GAP = 30
/** Between the titles of panels and their plots. */
const TITLE_GAP = 6
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
  const titleLines = Math.max(...columns.map(({ title }) => title.length))
  return {
    block: beside(
      columns.map((column) => titled(column, titleLines)),
      PANEL_GAP,
    ),
    reading: readingOf(body),
  }
}

/** The column below its title; plots of all columns begin at the same height. */
function titled({ title, block }: Column, lines: number): Block {
  const top = lines * LINE_HEIGHT + TITLE_GAP
  const first = lines - title.length + 0.5
  return {
    width: block.width,
    height: top + block.height,
    marks: [
      ...title.map((text, line) =>
        textAt(text, 0, (first + line) * LINE_HEIGHT, { font: fonts.heading }),
      ),
      { mark: 'group', x: 0, y: top, marks: block.marks },
    ],
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
    y,
    text: fitted(row.label, MAX_LABEL_WIDTH, fonts.text),
  }))
  const heads = headings.map(({ text, y }) => ({
    y,
    text: fitted(text, MAX_LABEL_WIDTH + INDENT, fonts.heading),
  }))
  const width = Math.max(
    0,
    ...labels.map(({ text }) => indent + textWidth(text, fonts.text)),
    ...heads.map(({ text }) => textWidth(text, fonts.heading)),
  )
  return {
    title: [],
    block: {
      width: Math.ceil(width),
      height,
      marks: [
        ...heads.map(({ text, y }) => textAt(text, 0, y, { font: fonts.heading })),
        ...labels.map(({ text, y }) => textAt(text, indent, y)),
      ],
    },
  }
}
