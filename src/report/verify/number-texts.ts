/** Strings are passed over, numbers are caught. */
const TOKENS = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g

/**
 * Numbers of a JSON text that nobody wrote so: their digits are not the shortest that tell the value
 * they are read as. A digit beyond a double's precision changes neither value nor hash.
 */
export function changedNumbers(text: string): string[] {
  const changed: string[] = []
  for (const [token] of text.matchAll(TOKENS)) {
    if (token.startsWith('"')) continue
    const written = String(Number(token))
    if (digitsOf(token) !== digitsOf(written)) changed.push(`${token}, which is read as ${written}`)
  }
  return changed
}

/** The digits that count, whatever the notation: `1e-07` and `0.0000001` are the same. */
function digitsOf(number: string): string {
  const [mantissa = ''] = number.toLowerCase().split('e')
  return mantissa.replaceAll(/[-.]/g, '').replace(/^0+/, '').replace(/0+$/, '')
}
