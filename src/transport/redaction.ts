import { decodedText, type MappedText, without } from './decoded-text.ts'
import { type Needle, needlesOf } from './secret-needles.ts'

/** Shorter values would take ordinary words and digits out of answers without hiding anything. */
const MIN_SECRET_LENGTH = 4
/** A text that ends with so much of a secret was cut in the middle of it. */
const MIN_BEGINNING_LENGTH = 8
/** Nobody escapes what is escaped more often, unless to hide it. */
const MAX_LAYERS = 3
/** No server nests what it says so deep, unless to exhaust whoever follows it. */
const MOST_DEPTH = 50

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
  const needles = [...values].flatMap(needlesOf)
  return (text) => {
    const spans = needles.length === 0 ? [] : secretSpans(text, needles)
    // Half a surrogate pair is no text: answers end with one where a limit cuts an emoji.
    return withoutSpans(text, spans).toWellFormed()
  }
}

/** From where to where a secret stands in a text. */
interface Span {
  readonly start: number
  readonly end: number
}

function secretSpans(text: string, needles: readonly Needle[]): Span[] {
  const spans: Span[] = []
  let form: MappedText | undefined = { text, origins: undefined }
  for (let layer = 0; form && layer <= MAX_LAYERS; layer += 1) {
    search(lowerCase(form), needles, { among: 'text', spans })
    const dense = without(form, /[\s]+/g) ?? form
    search(standardBase64(dense), needles, { among: 'base64', spans })
    const digits = lowerCase(without(dense, /0x|[:,_-]/gi) ?? dense)
    search(digits, needles, { among: 'hex', spans })
    form = decodedText(form)
  }
  return spans
}

function search(
  { text, origins }: MappedText,
  needles: readonly Needle[],
  { among, spans }: { readonly among: Needle['form']; readonly spans: Span[] },
): void {
  const add = (start: number, end: number): void => {
    spans.push({ start: origins?.[start] ?? start, end: origins?.[end] ?? end })
  }
  for (const { form, value, before, after } of needles) {
    if (form !== among) continue
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
function lowerCase({ text, origins }: MappedText): MappedText {
  const lower = text.toLowerCase()
  if (lower.length === text.length) return { text: lower, origins }
  return { text: text.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase()), origins }
}

function standardBase64({ text, origins }: MappedText): MappedText {
  return { text: text.replaceAll('-', '+').replaceAll('_', '/'), origins }
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
