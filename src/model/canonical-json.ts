/**
 * The canonical JSON text of a plain value by RFC 8785, unknown is `null`: keys sorted by UTF-16 code units, no
 * space, numbers and strings as ECMAScript writes them, which is what the RFC asks for.
 */
export function canonicalJson(value: unknown): string {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value)
  if (value === undefined) return 'null'
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  const fields: Readonly<Record<string, unknown>> = { ...value }
  let text = '{'
  for (const { key, begin } of membersOf(Object.keys(fields))) {
    text += `${text === '{' ? '' : ','}${begin}${canonicalJson(fields[key])}`
  }
  return `${text}}`
}

interface Member {
  readonly key: string
  /** The text in front of its value. */
  readonly begin: string
}

/** What was found for the names of an object: samples have the same ones. */
const known = new Map<string, readonly Member[]>()
const MAX_KNOWN = 500
/** An object with more of them is a table, and has names of its own. */
const MAX_KNOWN_NAMES = 100

function membersOf(names: readonly string[]): readonly Member[] {
  if (names.length > MAX_KNOWN_NAMES) return sortedMembers(names)
  const together = JSON.stringify(names)
  const members = known.get(together) ?? sortedMembers(names)
  if (known.size < MAX_KNOWN) known.set(together, members)
  return members
}

function sortedMembers(names: readonly string[]): Member[] {
  const sorted = names.toSorted((a, b) => byCodeUnits([a, a], [b, b]))
  return sorted.map((key) => ({ key, begin: `${JSON.stringify(key)}:` }))
}

/** The order of an object's members in canonical JSON: by the UTF-16 code units of their names. */
export function byCodeUnits([a]: [string, unknown], [b]: [string, unknown]): number {
  return a < b ? -1 : 1
}
