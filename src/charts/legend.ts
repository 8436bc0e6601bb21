import type { Block } from '../paint/block.ts'
import type { Mark } from '../paint/scene.ts'
import { fitted, textWidth } from '../paint/text-width.ts'
import { textAt } from './text-at.ts'
import { fonts, type LineStyle, POINT_SIZE, strokes } from './theme.ts'

const LINE_HEIGHT = 18
const KEY_WIDTH = 30
const KEY_GAP = 6
const ITEM_GAP = 22
const MAX_LABEL_WIDTH = 300

/** The names of lines with their looks, as many in a row as fit. */
export function legend(styles: ReadonlyMap<string, LineStyle>, width: number): Block {
  const marks: Mark[] = []
  let x = 0
  let y = LINE_HEIGHT / 2
  for (const [label, { colour, shape, dash }] of styles) {
    const text = fitted(label, MAX_LABEL_WIDTH, fonts.text)
    const itemWidth = KEY_WIDTH + KEY_GAP + textWidth(text, fonts.text)
    if (x > 0 && x + itemWidth > width) {
      x = 0
      y += LINE_HEIGHT
    }
    marks.push(
      {
        mark: 'line',
        from: { x, y },
        to: { x: x + KEY_WIDTH, y },
        stroke: colour,
        strokeWidth: strokes.line,
        dash,
      },
      { mark: 'point', x: x + KEY_WIDTH / 2, y, shape, size: POINT_SIZE, fill: colour },
      textAt(text, x + KEY_WIDTH + KEY_GAP, y),
    )
    x += itemWidth + ITEM_GAP
  }
  return { width, height: y + LINE_HEIGHT / 2, marks }
}
