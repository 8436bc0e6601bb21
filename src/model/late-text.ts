/** Objects → how their late text is read. */
const readers = new WeakMap<object, () => string>()

/**
 * An object with the given fields and a `text` that is read whenever somebody asks for it, so that
 * nobody has to hold it. It is a field like others; who copies the object by hand holds the text.
 */
export function withLateText(
  fields: Iterable<readonly [string, unknown]>,
  read: () => string,
): object {
  const copy = Object.fromEntries(fields)
  // One function for all objects: engines give those of one shape the same layout.
  Object.defineProperty(copy, 'text', { get: readText, enumerable: true })
  readers.set(copy, read)
  return copy
}

/** The fields of an object but for its text, which is not read. */
export function fieldsBesideText(object: object): [string, unknown][] {
  return Object.keys(object)
    .filter((name) => name !== 'text')
    .map((name) => [name, Reflect.get(object, name)])
}

/** How the late text of an object is read; undefined where it has none. */
export function lateTextOf(object: object): (() => string) | undefined {
  return readers.get(object)
}

function readText(this: object): string | undefined {
  return readers.get(this)?.()
}
