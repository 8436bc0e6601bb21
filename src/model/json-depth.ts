/** No run nests values so deep; those who follow them would run out of stack. */
export const MAX_DEPTH = 200

const QUOTE = '"'.charCodeAt(0)
const BACKSLASH = '\\'.charCodeAt(0)
const OPENING = new Set(['[', '{'].map((bracket) => bracket.charCodeAt(0)))
const CLOSING = new Set([']', '}'].map((bracket) => bracket.charCodeAt(0)))

/** Whether the values of a JSON text nest deeper than readers can follow. */
export function nestsDeeper(text: string, depth = MAX_DEPTH): boolean {
  let open = 0
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index)
    if (code === QUOTE) index = endOfString(text, index)
    else if (OPENING.has(code)) {
      open += 1
      if (open > depth) return true
    } else if (CLOSING.has(code)) open -= 1
  }
  return false
}

/** The closing quote of the string that begins at `start`. */
export function endOfString(text: string, start: number): number {
  // By hand, for no pattern can cross millions of characters.
  let end = text.indexOf('"', start + 1)
  while (isEscaped(text, end)) end = text.indexOf('"', end + 1)
  return end === -1 ? text.length : end
}

function isEscaped(text: string, position: number): boolean {
  let before = position - 1
  while (text.charCodeAt(before) === BACKSLASH) before -= 1
  return (position - before) % 2 === 0
}
