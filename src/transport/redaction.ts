import { decodedText, type MappedText, mayHoldEscapes, without } from './decoded-text.ts'
import { type Needle, needlesOf } from './secret-needles.ts'

/** Shorter values would take ordinary words and digits out of answers without hiding anything. */
const MIN_SECRET_LENGTH = 4
/** A text that ends with so much of a secret was cut in the middle of it. */
const MIN_BEGINNING_LENGTH = 8
/** Nobody escapes what is escaped more often, unless to hide it. */
const MAX_LAYERS = 3
/** No server nests what it says so deep, unless to exhaust whoever follows it. */
const MAX_DEPTH = 50

/** Takes secrets out of text that came from elsewhere before it is kept or shown. */
export type Redact = (text: string) => string

/**
 * Hides every given value, in upper and lower case, and where it stands escaped, in base64 or in
 * hexadecimal digits. Takes time in proportion to the text.
 */
export function redactor(secrets: Iterable<string | undefined>): Redact {
  const values = new Set<string>()
  for (const secret of secrets) {
    const value = secret?.trim()
    if (value !== undefined && value.length >= MIN_SECRET_LENGTH) values.add(value)
  }
  const searches = searchesFor([...values].flatMap(needlesOf))
  return (text) => {
    const spans = values.size === 0 ? [] : secretSpans(text, searches)
    // Half a surrogate pair is no text: answers end with one where a limit cuts an emoji.
    return withoutSpans(text, spans).toWellFormed()
  }
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

/** What is looked for in one form of a text. */
interface Search {
  readonly needles: readonly Needle[]
  /** Finds how any of the needles begins: most texts hold none, and are done with. */
  readonly beginnings: RegExp
}

type Searches = Readonly<Record<Needle['form'], Search>>

function searchesFor(all: readonly Needle[]): Searches {
  const searchIn = (form: Needle['form']): Search => {
    const needles = all.filter((needle) => needle.form === form)
    const heads = new Set(needles.map(({ value }) => value.slice(0, MIN_BEGINNING_LENGTH)))
    const pattern = [...heads].map((head) => head.replaceAll(/[^\w\s]/g, String.raw`\$&`)).join('|')
    return { needles, beginnings: new RegExp(pattern) }
  }
  return { text: searchIn('text'), base64: searchIn('base64'), hex: searchIn('hex') }
}

function secretSpans(text: string, searches: Searches): Span[] {
  const spans: Span[] = []
  let isEscaped = false
  let form: MappedText | undefined = { text, originOf: (index) => index }
  for (let layer = 0; form && layer <= MAX_LAYERS; layer += 1) {
    search(lowerCase(form), searches.text, spans)
    // Where only blanks were replaced, they have been left out before.
    if (layer === 0 || isEscaped) searchDense(form, searches, spans)
    isEscaped = mayHoldEscapes(form.text)
    form = layer === 0 || isEscaped ? decodedText(form) : undefined
  }
  return spans
}

/** Base64 and digits may stand in lines, or apart. */
function searchDense(form: MappedText, searches: Searches, spans: Span[]): void {
  const dense = without(form, /\s+/g) ?? form
  search(standardBase64(dense), searches.base64, spans)
  const digits = lowerCase(without(dense, /0x|[:,_=-]/gi) ?? dense)
  search(digits, searches.hex, spans)
}

function search(
  { text, originOf }: MappedText,
  { needles, beginnings }: Search,
  spans: Span[],
): void {
  if (!beginnings.test(text)) return
  const add = (start: number, end: number): void => {
    spans.push({ start: originOf(start), end: originOf(end) })
  }
  for (const { form, value, before, after } of needles) {
    for (let at = text.indexOf(value); at !== -1; at = text.indexOf(value, at + value.length)) {
      add(Math.max(0, at - before), Math.min(text.length, at + value.length + after))
    }
    const cut = form === 'text' ? beginningAtEnd(text, value) : 0
    if (cut > 0) add(text.length - cut, text.length)
  }
}

/** How much of a value's beginning a text ends with; 0 where that is too little to be told. */
function beginningAtEnd(text: string, value: string): number {
  if (value.length <= MIN_BEGINNING_LENGTH) return 0
  const head = value.slice(0, MIN_BEGINNING_LENGTH)
  let at = text.indexOf(head, Math.max(0, text.length - value.length))
  for (; at !== -1; at = text.indexOf(head, at + 1)) {
    if (value.startsWith(text.slice(at))) return text.length - at
  }
  return 0
}

/** Letters may grow when they are made small, and would no longer stand where they stood. */
function lowerCase({ text, originOf }: MappedText): MappedText {
  const lower = text.toLowerCase()
  if (lower.length === text.length) return { text: lower, originOf }
  return { text: text.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase()), originOf }
}

function standardBase64({ text, originOf }: MappedText): MappedText {
  return { text: text.replaceAll('-', '+').replaceAll('_', '/'), originOf }
}

function withoutSpans(text: string, spans: readonly Span[]): string {
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
