/** What is known of a document as its file has it. */
interface Written {
  /** Paths of the parts that are not as they were when it was hashed. */
  readonly changed: readonly string[]
  /** It is of a version that did not know all fields of today. */
  readonly isOfEarlierVersion: boolean
}

const written = new WeakMap<object, Written>()

/**
 * Remembers what the file of a document said where nobody keeps that: fields that an earlier version
 * did not know are there as unknown once it is read, and are in no hash of that version.
 */
export function keepAsWritten(document: object, found: Written): void {
  written.set(document, found)
}

/** Paths of the parts of a document whose hashes did not fit when it was read; undefined where it was not. */
export function changedAsWritten(document: object): readonly string[] | undefined {
  return written.get(document)?.changed
}

/** Whether a document is of a version that did not know all fields of today. */
export function isOfEarlierVersion(document: object): boolean {
  return written.get(document)?.isOfEarlierVersion ?? false
}

/** Whether a value has every field of another, at every depth. */
export function hasAllOf(value: unknown, other: unknown): boolean {
  if (!isBranch(other)) return true
  if (!isBranch(value)) return false
  for (const key of Object.keys(other)) {
    if (!(key in value) || !hasAllOf(value[key], other[key])) return false
  }
  return true
}

function isBranch(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}
