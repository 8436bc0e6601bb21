/** Shorter values would take ordinary words and digits out of answers without hiding anything. */
const SHORTEST_SECRET = 4
/** No server nests what it says so deep, unless to exhaust whoever follows it. */
const MOST_DEPTH = 50

/** Takes secrets out of text that came from elsewhere before it is kept or shown. */
export type Redact = (text: string) => string

/** Hides every given value, also where it stands URL-encoded or in base64. */
export function redactor(secrets: Iterable<string | undefined>): Redact {
  const needles = new Set<string>()
  for (const secret of secrets) {
    const value = secret?.trim()
    if (value === undefined || value.length < SHORTEST_SECRET) continue
    needles.add(value)
    // Messages are brought to one line before they are redacted.
    needles.add(value.replaceAll(/\s+/g, ' '))
    needles.add(encodeURIComponent(value))
    needles.add(JSON.stringify(value).slice(1, -1))
    needles.add(Buffer.from(value).toString('base64').replace(/=+$/, ''))
  }
  // The longest first: a key may contain another secret.
  const ordered = [...needles].toSorted((a, b) => b.length - a.length)
  return (text) => {
    let clean = text
    for (const needle of ordered) clean = clean.replaceAll(needle, '[redacted]')
    // Half a surrogate pair is no text: answers end with one where a limit cuts an emoji.
    return clean.toWellFormed()
  }
}

/**
 * Redacts every string inside a JSON-like value, keys included. What nests too deep to be followed
 * becomes unknown, and `__proto__`, which not every reader takes for a name, is left out.
 */
export function redactDeep<T>(value: T, redact: Redact): T
export function redactDeep(value: unknown, redact: Redact): unknown {
  return redactTo(MOST_DEPTH, value, redact)
}

function redactTo(depth: number, value: unknown, redact: Redact): unknown {
  if (typeof value === 'string') return redact(value)
  if (typeof value !== 'object' || value === null) return value
  if (depth === 0) return undefined
  if (Array.isArray(value)) return value.map((item) => redactTo(depth - 1, item, redact))
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]) =>
      key === '__proto__' ? [] : [[redact(key), redactTo(depth - 1, item, redact)]],
    ),
  )
}
