/** A space within a number, or between a number and its unit. */
const WITHIN_FIGURE = /(?<=\d) (?=\d{3}(?!\d)|%|ms\b)/g

export const NO_BREAK_SPACE = '\u00a0'

/** The text with no-break spaces within its figures: a line that ends in one misleads. */
export function unbroken(text: string): string {
  return text.replaceAll(WITHIN_FIGURE, NO_BREAK_SPACE)
}
