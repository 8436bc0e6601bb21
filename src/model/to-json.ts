import { setField } from './set-field.ts'

/** The JSON shape of a value: what is unknown is `null`, and infinities have no JSON. */
export type Jsonable<T> = T extends undefined
  ? null
  : T extends string | number | boolean | null
    ? T
    : T extends readonly (infer Item)[]
      ? Jsonable<Item>[]
      : T extends object
        ? { [Key in keyof T]-?: Jsonable<T[Key]> }
        : T

/** The value of a JSON shape: what is `null` is unknown. */
export type FromJson<T> = T extends null
  ? undefined
  : T extends string | number | boolean | undefined
    ? T
    : T extends readonly (infer Item)[]
      ? readonly FromJson<Item>[]
      : T extends object
        ? { readonly [Key in keyof T]: FromJson<T[Key]> }
        : T

/** JSON text in which the keys of unknown values stay, with `null`. */
export function toJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, (_key, item: unknown) => jsonable(item), indent)
}

/** Levels of nesting that are written apart: a sample of a document is one piece. */
const PIECEWISE_LEVELS = 6

/**
 * The text of {@link toJson} with an indent of two, in pieces: all of it may be longer than a string can
 * be, which is half a gigabyte.
 */
export function* jsonPieces(
  value: unknown,
  indent = '',
  levels = PIECEWISE_LEVELS,
): Generator<string> {
  const isList = Array.isArray(value)
  const isParted = levels > 0 && typeof value === 'object' && value !== null
  const parts: (readonly [string, unknown])[] = !isParted
    ? []
    : isList
      ? value.map((item: unknown) => ['', item])
      : Object.entries(value).map(([name, item]) => [
          `${JSON.stringify(name.toWellFormed())}: `,
          item,
        ])
  if (parts.length === 0) {
    yield toJson(value, 2).replaceAll('\n', `\n${indent}`)
    return
  }
  yield isList ? '[' : '{'
  for (const [index, [name, item]] of parts.entries()) {
    yield `${index === 0 ? '' : ','}\n${indent}  ${name}`
    yield* jsonPieces(item, `${indent}  `, levels - 1)
  }
  yield `\n${indent}${isList ? ']' : '}'}`
}

function jsonable(item: unknown): unknown {
  if (item === undefined) return null
  if (typeof item === 'string') return item.toWellFormed()
  if (typeof item !== 'object' || item === null || Array.isArray(item)) return item
  const names = Object.keys(item)
  if (names.every((name) => name.isWellFormed())) return item
  return Object.fromEntries(
    Object.entries(item).map(([name, value]) => [name.toWellFormed(), value]),
  )
}

/** The value as its JSON reads back. Not by way of a text, which might be longer than a string can be. */
export function toJsonValue<T>(value: T): Jsonable<T> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what Jsonable describes
  return plain(value) as Jsonable<T>
}

function plain(value: unknown): unknown {
  if (typeof value === 'number') return Number.isFinite(value) ? value + 0 : null
  if (typeof value !== 'object' || value === null) return jsonable(value)
  if (Array.isArray(value)) return value.map((item) => (hasJson(item) ? plain(item) : null))
  if ('toJSON' in value) return JSON.parse(toJson(value))
  // A copy at once and few changes: what is set field by field takes ten times as long.
  const fields: Record<string, unknown> = { ...value }
  for (const key of Object.keys(fields)) {
    const item = fields[key]
    if (!hasJson(item) || !key.isWellFormed()) return renamed(value)
    const json = plain(item)
    if (!Object.is(json, item)) fields[key] = json
  }
  return fields
}

/** The same of an object of which some fields have no JSON, or other names. */
function renamed(value: object): Record<string, unknown> {
  const fields: Record<string, unknown> = {}
  for (const [key, item] of Object.entries(value)) {
    if (hasJson(item)) setField(fields, key.toWellFormed(), plain(item))
  }
  return fields
}

function hasJson(value: unknown): boolean {
  return typeof value !== 'function' && typeof value !== 'symbol'
}

/** The value that {@link toJson} made the text of: `null` is unknown again, and its keys stay. */
export function fromJson(text: string): unknown {
  return nullToUndefined(JSON.parse(text))
}

/** The value that {@link toJsonValue} made the JSON of. */
export function fromJsonValue<Json>(value: Json): FromJson<Json> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what FromJson describes
  return nullToUndefined(value) as FromJson<Json>
}

function nullToUndefined(value: unknown): unknown {
  if (value === null) return undefined
  if (Array.isArray(value)) return value.map(nullToUndefined)
  if (typeof value !== 'object') return value
  const fields: Record<string, unknown> = { ...value }
  for (const key of Object.keys(fields)) {
    const item = nullToUndefined(fields[key])
    if (item !== fields[key]) fields[key] = item
  }
  return fields
}
