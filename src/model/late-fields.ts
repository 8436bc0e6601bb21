import { setField } from './set-field.ts'

/** Reads late fields of objects; `entry` is what it told of the object. */
export type ReadLate<Entry> = (entry: Entry, name: string) => unknown

/** Where late fields come from, and which they are. */
export interface Late {
  readonly names: ReadonlySet<string>
  readonly read: ReadLate<unknown>
  readonly entry: unknown
}

const lates = new WeakMap<object, Late>()

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
    if (names.has(name))
      Object.defineProperty(copy, name, { get: getterOf(name), enumerable: true })
  }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it is given its own entries only
  lates.set(copy, { names, read: read as ReadLate<unknown>, entry })
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it has the same fields
  return copy as Value
}

/** Where late fields of an object come from; undefined where it has none. */
export function lateOf(object: object): Late | undefined {
  return lates.get(object)
}

/** A copy of an object that says something else in some fields, of which no other is read for it. */
export function withChanges<Value extends object>(object: Value, changes: Partial<Value>): Value {
  const copy = Object.defineProperties({}, Object.getOwnPropertyDescriptors(object))
  const late = lates.get(object)
  if (late) lates.set(copy, late)
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it has the same fields
  return Object.assign(copy as Value, changes)
}

/** The fields of an object that are there, none of which is read for it. */
export function withoutLate<Value extends object>(object: Value): Partial<Value> {
  return copyWithout(object, lates.get(object)?.names ?? new Set())
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

/** One function for all objects: engines give those of one shape the same layout. */
const getters = new Map<string, (this: object) => unknown>()

function getterOf(name: string): (this: object) => unknown {
  const getter =
    getters.get(name) ??
    function readLate(this: object): unknown {
      const late = lates.get(this)
      return late?.read(late.entry, name)
    }
  getters.set(name, getter)
  return getter
}
