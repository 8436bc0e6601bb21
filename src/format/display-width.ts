import { withoutEscapes } from './plain-text.ts'

/** Characters that terminals draw two columns wide: East Asian ones of full width, and emoji. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{1b000}-\u{1b2ff}\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u
/** Characters that stand on the one before them. */
const COMBINING = /\p{Mn}|\p{Me}|\u200d/u
const ASCII = /^[ -~]*$/

/** How many columns a line takes in a terminal; escape sequences take none. */
export function displayWidth(line: string): number {
  if (ASCII.test(line)) return line.length
  let width = 0
  for (const character of withoutEscapes(line)) {
    if (!COMBINING.test(character)) width += WIDE.test(character) ? 2 : 1
  }
  return width
}
