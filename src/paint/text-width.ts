import type { Font } from './scene.ts'

/** Advance widths of Inter Regular from space to tilde, in hundredths of the font size. */
const widths = [
  28, 29, 47, 63, 64, 98, 64, 30, 36, 36, 50, 66, 29, 46, 29, 36, 65, 65, 65, 65, 65, 65, 65, 65,
  65, 65, 29, 30, 66, 66, 66, 51, 97, 69, 65, 73, 72, 60, 59, 75, 74, 27, 57, 67, 57, 90, 75, 76,
  64, 76, 64, 64, 65, 74, 69, 99, 68, 68, 63, 36, 36, 36, 47, 46, 32, 56, 61, 57, 61, 58, 37, 61,
  59, 24, 24, 55, 24, 88, 59, 60, 61, 61, 38, 53, 33, 59, 56, 82, 55, 56, 55, 43, 33, 43, 66,
]
const FIRST = 32
/** Wide enough for what is not Latin. */
const OTHER = 100
/** How much wider SemiBold is at most, for text as a whole. */
const SEMI_BOLD = 1.04
/** Longer texts are cut: a name from outside must not make a picture of any height. */
const MAX_LINES = 20

/** Width of one line in pixels, without asking a machine for its fonts. */
export function textWidth(text: string, font: Font): number {
  let hundredths = 0
  for (const character of text) hundredths += widthOf(character)
  return hundredths * pixels(font)
}

/** Of a hundredth of the font's size. */
function pixels({ size, isBold = false }: Font): number {
  return (size * (isBold ? SEMI_BOLD : 1)) / 100
}

function widthOf(character: string): number {
  return widths[(character.codePointAt(0) ?? 0) - FIRST] ?? OTHER
}

/** The text, or as much of its beginning as fits with an ellipsis. */
export function fitted(text: string, width: number, font: Font): string {
  const fits = (hundredths: number): boolean => hundredths * pixels(font) <= width
  let end = 0
  let fitting = 0
  let taken = 0
  // Stops where there is no more room: names from outside can be endless.
  for (const character of text) {
    taken += widthOf(character)
    if (!fits(taken)) return `${text.slice(0, fitting)}…`
    end += character.length
    if (fits(taken + widthOf('…'))) fitting = end
  }
  return text
}

/** The text in lines that fit; words that do not fit are broken, and what is endless is cut. */
export function wrapped(text: string, width: number, font: Font): string[] {
  const fits = (line: string): boolean => fitted(line, width, font) === line
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`
    if (fits(longer)) {
      line = longer
      continue
    }
    if (line !== '') lines.push(line)
    line = word
    while (!fits(line) && lines.length < MAX_LINES) {
      const head = fitted(line, width, font).slice(0, -1)
      lines.push(head)
      line = line.slice(Math.max(1, head.length))
    }
    if (lines.length >= MAX_LINES) return [...lines.slice(0, MAX_LINES - 1), '…']
  }
  return [...lines, line]
}
