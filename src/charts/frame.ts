import { canvas, layerOf, texts, type View } from './canvas.ts'
import type { Chart } from './chart.ts'
import { textWidth, wrapped } from './text-width.ts'
import { colours, FONT, fontSizes } from './theme.ts'

/** Narrower, and the title would stand in a column. */
const LEAST_WIDTH = 560
const BADGE = 'simulated'
const BADGE_PADDING = 7
const LINE_HEIGHT = 16
const TITLE_HEIGHT = 23
const MARGIN = 22

/** What stands between head and notes. */
export interface Content {
  readonly view: View
  readonly width: number
  /** How to read the marks. */
  readonly reading: readonly string[]
}

/** The whole picture: title and facts of the run, the content, and what to know below it. */
export function framed(chart: Chart, { view, width: contentWidth, reading }: Content): View {
  const width = Math.max(contentWidth, LEAST_WIDTH)
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    description: `${chart.title}. ${chart.matrix}${chart.simulated ? ', simulated' : ''}`,
    background: '#ffffff',
    padding: MARGIN,
    spacing: 18,
    vconcat: [head(chart, width), view, notes([...reading, ...chart.notes], width)],
    config: {
      font: FONT,
      aria: false,
      view: { stroke: null },
      axis: {
        domain: false,
        ticks: false,
        grid: true,
        gridColor: colours.grid,
        labelColor: colours.quiet,
        labelFontSize: fontSizes.text,
        labelPadding: 6,
        titleColor: colours.quiet,
        titleFontSize: fontSizes.text,
        titleFontWeight: 'normal',
      },
      title: {
        anchor: 'start',
        color: colours.ink,
        fontSize: fontSizes.heading,
        fontWeight: 600,
        frame: 'group',
        offset: 8,
      },
    },
  }
}

function head({ title, matrix, facts, simulated }: Chart, width: number): View {
  const titleLines = wrapped(title, width, fontSizes.title * 1.04)
  const badgeWidth = simulated
    ? textWidth(BADGE, fontSizes.text, { isBold: true }) + 2 * BADGE_PADDING
    : 0
  const indent = simulated ? badgeWidth + 9 : 0
  const factLines = wrapped(`${matrix} · ${facts}`, width - indent, fontSizes.subtitle)
  const top = titleLines.length * TITLE_HEIGHT
  const middleOf = (line: number): number => top + 4 + (line + 0.5) * LINE_HEIGHT
  const badge = simulated
    ? [
        ...layerOf(
          [{ x: 0, y: middleOf(0) - 9, right: badgeWidth, bottom: middleOf(0) + 8 }],
          { type: 'rect', color: colours.simulated, cornerRadius: 3 },
          { x2: { field: 'right' }, y2: { field: 'bottom' } },
        ),
        ...texts([{ x: BADGE_PADDING, y: middleOf(0), text: BADGE }], {
          color: '#ffffff',
          fontWeight: 600,
        }),
      ]
    : []
  return canvas({ width, height: top + 4 + factLines.length * LINE_HEIGHT }, [
    ...texts(
      titleLines.map((text, line) => ({ x: 0, y: (line + 0.5) * TITLE_HEIGHT, text })),
      { fontSize: fontSizes.title, fontWeight: 600 },
    ),
    ...badge,
    ...texts(
      factLines.map((text, line) => ({ x: indent, y: middleOf(line), text })),
      { fontSize: fontSizes.subtitle, color: colours.quiet },
    ),
  ])
}

function notes(lines: readonly string[], width: number): View {
  const shown = lines.flatMap((line) => wrapped(line, width, fontSizes.text))
  return canvas(
    { width, height: shown.length * LINE_HEIGHT },
    texts(
      shown.map((text, line) => ({ x: 0, y: (line + 0.5) * LINE_HEIGHT, text })),
      { color: colours.quiet },
    ),
  )
}
