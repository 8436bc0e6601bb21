import { createHash } from 'node:crypto'

import { canonicalJson } from '../model/canonical-json.ts'
import { documentPath } from './document-path.ts'
import type { ResultsDocument } from './document-schema.ts'

type Fields = Readonly<Record<string, unknown>>

/** A part of a document with its place. */
type Part = readonly [path: string, value: unknown]

/** Enough to tell a changed part from an unchanged one; the whole has a hash in full length. */
const SECTION_DIGITS = 16

/** What a document has many of: each entry is a part of its own, or has such parts. */
const lists: ReadonlySet<string> = new Set([
  'matrices',
  'rounds',
  'cells',
  'samples',
  'contrasts',
  'verdicts',
])
/** Entries of which every field is a part. */
const divided: ReadonlySet<string> = new Set(['matrices', 'cells'])

/** The hash of everything but `integrity` in canonical form, and one of each part beside it. */
export function integrityOf(document: object): ResultsDocument['integrity'] {
  const { integrity: _, ...body }: Fields = { ...document }
  return {
    algorithm: 'sha256 of RFC 8785 canonical JSON without this field',
    sha256: sha256(body),
    sections: Object.fromEntries(
      partsOf(body).map(([path, value]) => [path, sha256(value).slice(0, SECTION_DIGITS)]),
    ),
  }
}

/** The fields of a document, of each matrix and of each cell; every round, sample and verdict. */
function partsOf(fields: Fields, path: readonly PropertyKey[] = []): Part[] {
  return Object.entries(fields).flatMap(([name, value]) => {
    const place = [...path, name]
    if (!lists.has(name) || !Array.isArray(value)) return [part(place, value)]
    return value.flatMap((entry: Fields, index) =>
      divided.has(name) ? partsOf(entry, [...place, index]) : [part([...place, index], entry)],
    )
  })
}

function part(path: readonly PropertyKey[], value: unknown): Part {
  return [documentPath(path), value]
}

function sha256(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex')
}
