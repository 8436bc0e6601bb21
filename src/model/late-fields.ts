import { setField } from './set-field.ts'

/** Reads late fields of objects; `entry` is what it told of the object. */
export type ReadLate<Entry> = (entry: Entry, name: string) => unknown

/** Where late fields come from, and which they are. */
export interface Late {
  readonly names: ReadonlySet<string>
  readonly read: ReadLate<unknown>
  readonly entry: unknown
}

/** Under this key an object says where its late fields come from. */
export const LATE = Symbol('late')

/**
 * A copy of an object with fields that are read whenever somebody asks for them, so that nobody has to
 * hold them. They are fields like others; who copies the copy holds what they say.
 */
export function withLateFields<Value extends object, Entry>(
  object: Value,
  {
    names,
    read,
    entry,
  }: {
    readonly names: ReadonlySet<string>
    /** One function for many objects takes less room. */
    readonly read: ReadLate<Entry>
    readonly entry: Entry
  },
): Value {
  const copy = copyWithout(object, names)
  for (const name of Object.keys(object)) {
    if (names.has(name)) Object.defineProperty(copy, name, lateField(name))
  }
  Object.defineProperty(copy, LATE, { value: { names, read, entry } })
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it has the same fields
  return copy as Value
}

/** Where late fields of an object come from; undefined where it has none. */
export function lateOf(object: object): Late | undefined {
  return (object as { readonly [LATE]?: Late })[LATE]
}

/** A copy of an object that says something else in some fields, of which no other is read for it. */
export function withChanges<Value extends object>(object: Value, changes: Partial<Value>): Value {
  const copy = Object.defineProperties(
    {},
    { ...Object.getOwnPropertyDescriptors(object), ...Object.getOwnPropertyDescriptors(changes) },
  )
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it has the same fields
  return copy as Value
}

/** The fields of an object that are there, none of which is read for it. */
export function withoutLate<Value extends object>(object: Value): Partial<Value> {
  return copyWithout(object, lateOf(object)?.names ?? new Set())
}

function copyWithout<Value extends object>(
  object: Value,
  names: ReadonlySet<string>,
): Partial<Value> {
  const copy: Record<string, unknown> = {}
  for (const name of Object.keys(object)) {
    if (!names.has(name)) setField(copy, name, Reflect.get(object, name))
  }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- they are its own
  return copy as Partial<Value>
}

const lateFields = new Map<string, PropertyDescriptor>()

/** A late field. One for all objects: engines give those of one shape the same layout. */
export function lateField(name: string): PropertyDescriptor {
  const known = lateFields.get(name)
  if (known) return known
  const field: PropertyDescriptor = {
    get(this: object) {
      const late = lateOf(this)
      return late?.read(late.entry, name)
    },
    enumerable: true,
  }
  lateFields.set(name, field)
  return field
}
