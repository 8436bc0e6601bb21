import { Recent } from '../model/recent.ts'
import { SecretFinder } from './secret-finder.ts'

/** Shorter values would take ordinary words and digits out of answers without hiding anything. */
const MIN_SECRET_LENGTH = 4
/** Names of headers and fields, models, reasons: every answer says them again. */
const MAX_KNOWN_LENGTH = 100
const MAX_KNOWN = 1000
/** No server nests what it says so deep, unless to exhaust whoever follows it. */
const MAX_DEPTH = 50

/** Takes secrets out of text that came from elsewhere before it is kept or shown. */
export type Redact = (text: string) => string

/**
 * Hides every given value and what is long enough of it, in upper and lower case, and where it stands
 * escaped, in base64 or in hexadecimal digits. Takes time in proportion to the text.
 */
export function redactor(secrets: Iterable<string | undefined>): Redact {
  const values = new Set<string>()
  for (const secret of secrets) {
    const value = secret?.trim()
    if (value !== undefined && value.length >= MIN_SECRET_LENGTH) values.add(value)
  }
  if (values.size === 0) return (text) => text.toWellFormed()
  const finder = new SecretFinder([...values].map((value) => ({ name: '', value })))
  // Half a surrogate pair is no text: answers end with one where a limit cuts an emoji.
  const redact: Redact = (text) =>
    withoutSpans(text, [...finder.find(text), ...finder.findCut(text)]).toWellFormed()
  const known = new Recent<string>(MAX_KNOWN)
  return (text) =>
    text.length > MAX_KNOWN_LENGTH ? redact(text) : known.get(text, () => redact(text))
}

/** Hides more secrets than another does. */
export function redactAlso(redact: Redact, secrets: readonly string[] = []): Redact {
  if (secrets.length === 0) return redact
  const also = redactor(secrets)
  return (text) => also(redact(text))
}

/** From where to where a secret stands in a text. */
interface Span {
  readonly start: number
  readonly end: number
}

export function withoutSpans(text: string, spans: readonly Span[]): string {
  let clean = ''
  let from = 0
  for (const { start, end } of spans.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    if (end <= from) continue
    // Spans that overlap are one.
    if (start >= from) clean += `${text.slice(from, start)}[redacted]`
    from = end
  }
  return clean + text.slice(from)
}

/**
 * Redacts every string inside a JSON-like value, keys included. What nests too deep to be followed
 * becomes unknown, and `__proto__`, which not every reader takes for a name, is left out.
 */
export function redactDeep<T>(value: T, redact: Redact): T
export function redactDeep(value: unknown, redact: Redact): unknown {
  return redactTo(MAX_DEPTH, value, redact)
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
