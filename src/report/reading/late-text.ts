/** Objects → how their late text is read. */
const readers = new WeakMap<object, () => string>()

/**
 * A copy of an object with a `text` that is read whenever somebody asks for it, so that nobody has to
 * hold it. It is a field like others; who copies the copy holds the text.
 */
export function withLateText(object: object, read: () => string): object {
  const fields = Object.entries(object).filter(([name]) => name !== 'text')
  const copy = Object.fromEntries(fields)
  // One function for all objects: engines give those of one shape the same layout.
  Object.defineProperty(copy, 'text', { get: readText, enumerable: true })
  readers.set(copy, read)
  return copy
}

function readText(this: object): string | undefined {
  return readers.get(this)?.()
}
