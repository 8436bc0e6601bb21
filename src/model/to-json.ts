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

/** JSON text in which the keys of unknown values stay, with `null`. */
export function toJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, (_key, item: unknown) => jsonable(item), indent)
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

/** The value as its JSON reads back. */
export function toJsonValue<T>(value: T): Jsonable<T> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what Jsonable describes
  return JSON.parse(toJson(value)) as Jsonable<T>
}

/** The value that {@link toJson} made the text of: `null` is unknown again, and its keys stay. */
export function fromJson(text: string): unknown {
  return nullToUndefined(JSON.parse(text))
}

/** The value that {@link toJsonValue} made the JSON of. */
export function fromJsonValue<T>(value: Jsonable<T>): T {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what Jsonable describes
  return nullToUndefined(value) as T
}

function nullToUndefined(value: unknown): unknown {
  if (value === null) return undefined
  if (Array.isArray(value)) return value.map(nullToUndefined)
  if (typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, nullToUndefined(item)]),
  )
}
