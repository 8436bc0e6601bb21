import type { Text } from '../paint/scene.ts'
import { colours, fonts } from './theme.ts'

/** Small text in ink, unless said otherwise. */
export function textAt(
  text: string,
  x: number,
  y: number,
  change: Partial<Omit<Text, 'mark' | 'text'>> = {},
): Text {
  return { mark: 'text', text, x, y, font: fonts.text, fill: colours.ink, ...change }
}
