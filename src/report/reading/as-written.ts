/** Documents of earlier versions → what their files say, without what reading added. */
const written = new WeakMap<object, object>()

/**
 * Remembers what a file says where its document, once read, says more: fields that an earlier version
 * did not know are there as unknown, and are in no hash of that version.
 */
export function keepAsWritten(document: object, value: unknown): void {
  if (isBranch(value) && !hasAllOf(value, document)) written.set(document, value)
}

/** A document as its file has it. */
export function asWritten(document: object): object {
  return written.get(document) ?? document
}

/** Whether a document is of a version that did not know all fields of today. */
export function isOfEarlierVersion(document: object): boolean {
  return written.has(document)
}

/** Whether a value has every field of another, at every depth. */
function hasAllOf(value: unknown, other: unknown): boolean {
  if (!isBranch(other)) return true
  return (
    isBranch(value) &&
    Object.entries(other).every(([key, inner]) => key in value && hasAllOf(value[key], inner))
  )
}

function isBranch(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}
