export type JsonObject = Readonly<Record<string, unknown>>

/** No count of one request is as large as this: what claims to be is no count. */
const MAX_COUNT = 1e8
/** No request costs as much as this. */
const MAX_USD = 1e4
/** How deep what a server sends is followed. */
const MAX_DEPTH = 12
/** More of a text or of a list than anybody reads. */
const MAX_TEXT = 2000
const MAX_NAME = 200
const MAX_ENTRIES = 200
const MAX_VALUES = 1000

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A whole number from 0 to a hundred million; undefined otherwise. */
export function count(value: unknown): number | undefined {
  return Number.isSafeInteger(value) && Number(value) >= 0 && Number(value) <= MAX_COUNT
    ? Number(value)
    : undefined
}

/** An amount of US dollars that a request may cost; undefined otherwise. */
export function dollars(value: unknown): number | undefined {
  return typeof value === 'number' && value >= 0 && value <= MAX_USD ? value : undefined
}

/** A string with something in it; undefined otherwise. */
export function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** The parsed text; undefined when it is not JSON. */
export function parseJson(source: string): unknown {
  try {
    return JSON.parse(source)
  } catch {
    return undefined
  }
}

/** A value out of a server's JSON as text, however deep and large it is. */
export function boundedJson(value: unknown): string {
  return JSON.stringify(bounded(value)) ?? ''
}

/** A copy of a server's JSON in which depth, lists, texts and the whole have an end. */
export function bounded(value: JsonObject): JsonObject
export function bounded(value: unknown): unknown
export function bounded(value: unknown): unknown {
  return copyOf(value, MAX_DEPTH, { left: MAX_VALUES })
}

function copyOf(value: unknown, depth: number, room: { left: number }): unknown {
  room.left -= 1
  if (typeof value === 'string') return value.slice(0, MAX_TEXT)
  if (typeof value !== 'object' || value === null) return value
  if (depth === 0 || room.left <= 0) return '…'
  if (Array.isArray(value)) {
    return value.slice(0, MAX_ENTRIES).map((item) => copyOf(item, depth - 1, room))
  }
  return Object.fromEntries(
    Object.entries(value)
      .slice(0, MAX_ENTRIES)
      .map(([key, item]) => [key.slice(0, MAX_NAME), copyOf(item, depth - 1, room)]),
  )
}
