import { toJsonValue } from '../../model/to-json.ts'
import { documentPath } from '../reading/document-path.ts'

export type Path = readonly PropertyKey[]

/** A value of a document that does not follow from the rest of it. */
export interface Mismatch {
  /** E.g. `matrices[0].cells[2].summary.ttftMs.median`. */
  readonly path: string
  readonly found: unknown
  /** What it should be, or what it should be like, in words. */
  readonly expected: unknown
  /** What says so, e.g. `the samples of the cell`. */
  readonly basis: string
}

/** Where a value stands, and what it has to follow from. */
export interface Place {
  readonly path: Path
  readonly basis: string
}

/**
 * Numbers may differ by so much of their size: exponentials and logarithms end in other digits in
 * other versions of Node. Digits beyond that are the hashes' matter.
 */
const TOLERANCE = 1e-9

/** Where a value differs from what it should be, leaf by leaf; both as their JSON has them. */
export function differences(found: unknown, expected: unknown, place: Place): Mismatch[] {
  return jsonDifferences(toJsonValue(found), toJsonValue(expected), place)
}

function jsonDifferences(found: unknown, expected: unknown, place: Place): Mismatch[] {
  if (isSame(found, expected)) return []
  if (!isBranch(found) || !isBranch(expected)) return [mismatch(found, expected, place)]
  return [...new Set([...Object.keys(found), ...Object.keys(expected)])].flatMap((key) =>
    jsonDifferences(found[key], expected[key], {
      ...place,
      path: [...place.path, Array.isArray(expected) ? Number(key) : key],
    }),
  )
}

export function mismatch(found: unknown, expected: unknown, { path, basis }: Place): Mismatch {
  return { path: documentPath(path), found: found ?? null, expected: expected ?? null, basis }
}

function isSame(found: unknown, expected: unknown): boolean {
  if (typeof found === 'number' && typeof expected === 'number') {
    return Math.abs(found - expected) <= TOLERANCE * Math.max(Math.abs(found), Math.abs(expected))
  }
  return found === expected
}

/** A list or an object; lists of another length have keys that the other lacks. */
function isBranch(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}
