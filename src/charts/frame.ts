import { below, type Block } from '../paint/block.ts'
import type { Mark, Scene } from '../paint/scene.ts'
import { textWidth, wrapped } from '../paint/text-width.ts'
import type { Chart } from './chart.ts'
import { textAt } from './text-at.ts'
import { colours, FONT_FAMILY, fonts, LINE_HEIGHT } from './theme.ts'

/** Narrower, and the title would stand in a column. */
const MIN_WIDTH = 560
const BADGE = 'simulated'
const BADGE_PADDING = 7
const BADGE_HEIGHT = 17
const BADGE_GAP = 9
const TITLE_HEIGHT = 23
const TITLE_GAP = 4
/** Between head, content and notes. */
const SECTION_GAP = 18
const MARGIN = 22

/** What stands between head and notes. */
export interface Content {
  readonly block: Block
  /** How to read the marks. */
  readonly reading: readonly string[]
}

/** The whole picture: title and facts of the run, the content, and what to know below it. */
export function framed(chart: Chart, { block, reading }: Content): Scene {
  const width = Math.max(block.width, MIN_WIDTH)
  const page = below(
    [head(chart, width), block, notes([...reading, ...chart.notes], width)],
    SECTION_GAP,
  )
  return {
    width: Math.ceil(width + 2 * MARGIN),
    height: Math.ceil(page.height + 2 * MARGIN),
    background: colours.ground,
    fontFamily: FONT_FAMILY,
    description: `${chart.title}. ${chart.matrix}${chart.simulated ? ', simulated' : ''}`,
    marks: [{ mark: 'group', x: MARGIN, y: MARGIN, marks: page.marks }],
  }
}

function head({ title, matrix, facts, simulated }: Chart, width: number): Block {
  const titleLines = wrapped(title, width, fonts.title)
  const badgeWidth = textWidth(BADGE, fonts.badge) + 2 * BADGE_PADDING
  const indent = simulated ? badgeWidth + BADGE_GAP : 0
  const factLines = wrapped(`${matrix} · ${facts}`, width - indent, fonts.subtitle)
  const top = titleLines.length * TITLE_HEIGHT + TITLE_GAP
  const middleOf = (line: number): number => top + (line + 0.5) * LINE_HEIGHT
  return {
    width,
    height: top + factLines.length * LINE_HEIGHT,
    marks: [
      ...titleLines.map((text, line) =>
        textAt(text, 0, (line + 0.5) * TITLE_HEIGHT, { font: fonts.title }),
      ),
      ...(simulated ? badge(badgeWidth, middleOf(0)) : []),
      ...factLines.map((text, line) =>
        textAt(text, indent, middleOf(line), { font: fonts.subtitle, fill: colours.quiet }),
      ),
    ],
  }
}

function badge(width: number, middle: number): Mark[] {
  return [
    {
      mark: 'rect',
      x: 0,
      y: middle - BADGE_HEIGHT / 2,
      width,
      height: BADGE_HEIGHT,
      fill: colours.simulated,
      cornerRadius: 3,
    },
    textAt(BADGE, BADGE_PADDING, middle, { font: fonts.badge, fill: colours.ground }),
  ]
}

function notes(lines: readonly string[], width: number): Block {
  const shown = lines.flatMap((line) => wrapped(line, width, fonts.text))
  return {
    width,
    height: shown.length * LINE_HEIGHT,
    marks: shown.map((text, line) =>
      textAt(text, 0, (line + 0.5) * LINE_HEIGHT, { fill: colours.quiet }),
    ),
  }
}
