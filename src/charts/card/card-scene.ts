import type { Font, Mark, Scene } from '../../paint/scene.ts'
import { fitted, textWidth, wrapped } from '../../paint/text-width.ts'
import { colours, FONT_FAMILY } from '../theme.ts'
import type { CardContent, CardRow } from './card-content.ts'

/** What link previews show without cutting (Open Graph). */
const WIDTH = 1200
const HEIGHT = 630
const MARGIN = 64
const INNER = WIDTH - 2 * MARGIN

const fonts = {
  title: { size: 26, isBold: true },
  sentence: { size: 38, isBold: true },
  small: { size: 30, isBold: true },
  row: { size: 19 },
  figure: { size: 19, isBold: true },
  fact: { size: 17 },
  badge: { size: 18, isBold: true },
} as const satisfies Readonly<Record<string, Font>>

/** Lines of the sentence at most; a longer one is set smaller, and then cut. */
const MAX_LINES = 3
const ROW_HEIGHT = 33
const LABEL_WIDTH = 360
const FIGURE_WIDTH = 230
const GAP = 20
const BADGE_HEIGHT = 34
const BADGE_PADDING = 13
const FACT_HEIGHT = 26
/** Room at the right end of the scale. */
const HEADROOM = 1.04

/** A card as a picture of 1200 × 630 pixels. */
export function cardScene(content: CardContent): Scene {
  const { title, sentence, warnings, facts } = content
  const badges = badgeMarks(warnings)
  const lines = sentenceLines(sentence)
  const top = MARGIN + (warnings.length > 0 ? BADGE_HEIGHT + 22 : 0)
  const sentenceTop = top + 46
  const chartTop = sentenceTop + lines.height + 30
  const chartRoom = HEIGHT - MARGIN - facts.length * FACT_HEIGHT - 26 - chartTop
  return {
    width: WIDTH,
    height: HEIGHT,
    background: colours.ground,
    fontFamily: FONT_FAMILY,
    description: [title, ...warnings, sentence, ...facts].join('. '),
    marks: [
      { mark: 'rect', x: 0, y: 0, width: 14, height: HEIGHT, fill: stripe(warnings) },
      ...badges,
      text(fitted(title, INNER, fonts.title), MARGIN, top + 16, fonts.title, colours.quiet),
      ...lines.texts.map((line, index) =>
        text(line, MARGIN, sentenceTop + (index + 0.5) * lines.step, lines.font, colours.ink),
      ),
      ...chartMarks(content, chartTop, chartRoom),
      ...facts.map((fact, index) =>
        text(
          fitted(fact, INNER, fonts.fact),
          MARGIN,
          HEIGHT - MARGIN + 8 - (facts.length - 1 - index) * FACT_HEIGHT,
          fonts.fact,
          colours.quiet,
        ),
      ),
    ],
  }
}

function stripe(warnings: readonly string[]): string {
  return warnings.length > 0 ? colours.simulated : colours.bar
}

function text(
  words: string,
  x: number,
  y: number,
  font: Font,
  fill: string,
  anchor: 'start' | 'end' = 'start',
): Mark {
  return { mark: 'text', text: words, x, y, font, fill, anchor }
}

/** What must be known first stands first, in a colour of its own. */
function badgeMarks(warnings: readonly string[]): Mark[] {
  let x = MARGIN
  return warnings.flatMap((warning): Mark[] => {
    const width = textWidth(warning, fonts.badge) + 2 * BADGE_PADDING
    if (x + width > WIDTH - MARGIN) return []
    const place = x
    x += width + 12
    return [
      {
        mark: 'rect',
        x: place,
        y: MARGIN - 8,
        width,
        height: BADGE_HEIGHT,
        fill: colours.simulated,
        cornerRadius: 6,
      },
      text(
        warning,
        place + BADGE_PADDING,
        MARGIN - 8 + BADGE_HEIGHT / 2,
        fonts.badge,
        colours.ground,
      ),
    ]
  })
}

interface Lines {
  readonly texts: readonly string[]
  readonly font: Font
  readonly step: number
  readonly height: number
}

/** As many clauses as there is room for: what is cut off is never half of a statement. */
function sentenceLines(sentence: string): Lines {
  const clauses = sentence.replace(/\.$/, '').split('; ')
  const shortened = clauses.map((_, dropped) => {
    const kept = clauses.slice(0, clauses.length - dropped).join('; ')
    return `${kept}${dropped > 0 ? ' …' : '.'}`
  })
  for (const candidate of shortened) {
    for (const font of [fonts.sentence, fonts.small]) {
      const texts = wrapped(candidate, INNER, font)
      if (texts.length <= MAX_LINES) return linesOf(texts, font)
    }
  }
  // A single clause without end, as of a name from outside.
  const texts = wrapped(sentence, INNER, fonts.small).slice(0, MAX_LINES)
  return linesOf([...texts.slice(0, -1), `${texts.at(-1)?.slice(0, -2) ?? ''}…`], fonts.small)
}

function linesOf(texts: readonly string[], font: Font): Lines {
  const step = font.size * 1.3
  return { texts, font, step, height: texts.length * step }
}

/** Medians with their intervals on one scale from zero, as many rows as there is room for. */
function chartMarks({ rows, metric, more }: CardContent, top: number, room: number): Mark[] {
  const ends = rows.flatMap(({ median, high }) => [median, high].flatMap(finite))
  const end = Math.max(0, ...ends) * HEADROOM
  if (end === 0) return []
  const fitting = Math.max(0, Math.floor((room - ROW_HEIGHT) / ROW_HEIGHT))
  const shown = rows.slice(0, fitting)
  const left = more + rows.length - shown.length
  const note = left > 0 ? `${metric}; ${left} more in the report` : metric
  return [
    text(fitted(note, INNER, fonts.fact), MARGIN, top + 10, fonts.fact, colours.quiet),
    ...shown.flatMap((row, index) => rowMarks(row, top + ROW_HEIGHT * (index + 1) + 12, end)),
  ]
}

function rowMarks({ label, median, low, high, figure }: CardRow, y: number, end: number): Mark[] {
  const from = MARGIN + LABEL_WIDTH + GAP
  const width = INNER - LABEL_WIDTH - FIGURE_WIDTH - 2 * GAP
  const at = (value: number): number => from + Math.min(1, Math.max(0, value / end)) * width
  const [lower] = finite(low)
  const [upper] = finite(high)
  const [middle] = finite(median)
  return [
    text(fitted(label, LABEL_WIDTH, fonts.row), MARGIN, y, fonts.row, colours.ink),
    {
      mark: 'line',
      from: { x: from, y },
      to: { x: from + width, y },
      stroke: colours.grid,
      strokeWidth: 2,
    },
    ...(lower === undefined || upper === undefined
      ? []
      : [
          {
            mark: 'line' as const,
            from: { x: at(lower), y },
            to: { x: at(upper), y },
            stroke: colours.bar,
            strokeWidth: 7,
          },
        ]),
    ...(middle === undefined
      ? []
      : [
          {
            mark: 'point' as const,
            shape: 'circle' as const,
            x: at(middle),
            y,
            size: 16,
            fill: colours.ink,
          },
        ]),
    text(
      fitted(figure, FIGURE_WIDTH, fonts.figure),
      WIDTH - MARGIN,
      y,
      fonts.figure,
      colours.ink,
      'end',
    ),
  ]
}

function finite(value: number | undefined): number[] {
  return value !== undefined && Number.isFinite(value) ? [value] : []
}
