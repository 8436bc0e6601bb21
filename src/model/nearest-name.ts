import { closest, distance } from 'fastest-levenshtein'

/** The known name that was probably meant; undefined when none is near. */
function nearestName(name: string, known: readonly string[]): string | undefined {
  if (known.length === 0) return undefined
  const candidate = closest(
    name.toLowerCase(),
    known.map((item) => item.toLowerCase()),
  )
  const original = known.find((item) => item.toLowerCase() === candidate)
  const tolerance = Math.max(2, Math.ceil(name.length / 3))
  return distance(name.toLowerCase(), candidate) <= tolerance ? original : undefined
}

/** ` Did you mean \`x\`?`, or the list of known names where none is near. */
export function suggestion(name: string, known: readonly string[]): string {
  const near = nearestName(name, known)
  if (near !== undefined) return ` Did you mean \`${near}\`?`
  return known.length === 0 ? '' : ` Known: ${known.map((item) => `\`${item}\``).join(', ')}.`
}
