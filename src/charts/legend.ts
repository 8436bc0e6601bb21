import { canvas, layerOf, literal, texts, type View } from './canvas.ts'
import { fitted, textWidth } from './text-width.ts'
import { fontSizes, type LineStyle } from './theme.ts'

const LINE_HEIGHT = 18
const KEY_WIDTH = 30
const KEY_GAP = 6
const ITEM_GAP = 22
const LONGEST_LABEL = 300

interface Item extends LineStyle {
  readonly x: number
  readonly y: number
  readonly text: string
}

/** The names of lines with their looks, as many in a row as fit. */
export function legend(styles: ReadonlyMap<string, LineStyle>, width: number): View {
  const items: Item[] = []
  let x = 0
  let y = LINE_HEIGHT / 2
  for (const [label, style] of styles) {
    const text = fitted(label, LONGEST_LABEL, fontSizes.text)
    const itemWidth = KEY_WIDTH + KEY_GAP + textWidth(text, fontSizes.text)
    if (x > 0 && x + itemWidth > width) {
      x = 0
      y += LINE_HEIGHT
    }
    items.push({ x, y, text, ...style })
    x += itemWidth + ITEM_GAP
  }
  const colour = { color: literal('colour') }
  return canvas({ width, height: y + LINE_HEIGHT / 2 }, [
    ...layerOf(
      items.map((item) => ({ ...item, x2: item.x + KEY_WIDTH })),
      { type: 'rule', strokeWidth: 1.75 },
      { ...colour, x2: { field: 'x2' }, strokeDash: literal('dash') },
    ),
    ...layerOf(
      items.map((item) => ({ ...item, x: item.x + KEY_WIDTH / 2 })),
      { type: 'point', size: 45, filled: true, opacity: 1 },
      { ...colour, shape: literal('shape') },
    ),
    ...texts(
      items.map(({ text, x: left, y: middle }) => ({
        x: left + KEY_WIDTH + KEY_GAP,
        y: middle,
        text,
      })),
    ),
  ])
}
