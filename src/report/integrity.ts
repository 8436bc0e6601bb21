import { createHash } from 'node:crypto'

import { canonicalJson } from './canonical-json.ts'
import { documentPath } from './document-path.ts'
import type { ResultsDocument } from './document-schema.ts'

type Fields = Readonly<Record<string, unknown>>

/** A part of a document with its place. */
type Part = readonly [path: string, value: unknown]

/** Enough to tell a changed part from an unchanged one; the whole has a hash in full length. */
const SECTION_DIGITS = 16

/** What a matrix has many of: each entry is a part of its own. */
const listNames = ['rounds', 'cells', 'contrasts', 'verdicts']

/** The hash of everything but `integrity` in canonical form, and one of each part beside it. */
export function integrityOf(document: object): ResultsDocument['integrity'] {
  const body = without({ ...document }, ['integrity'])
  return {
    algorithm: 'sha256 of RFC 8785 canonical JSON without this field',
    sha256: sha256(body),
    sections: Object.fromEntries(
      partsOf(body).map(([path, value]) => [path, sha256(value).slice(0, SECTION_DIGITS)]),
    ),
  }
}

/**
 * The fields of a document; of each matrix what stands beside its lists, then every round, cell,
 * sample, contrast and verdict.
 */
function partsOf({ matrices, ...fields }: Fields): Part[] {
  return [
    ...Object.entries(fields),
    ...entries(matrices, ['matrices']).flatMap(([place, matrix]) => [
      part(place, without(matrix, listNames)),
      ...listNames.flatMap((name) =>
        entries(matrix[name], [...place, name]).flatMap(([at, entry]) => [
          part(at, without(entry, ['samples'])),
          ...entries(entry['samples'], [...at, 'samples']).map(([path, sample]) =>
            part(path, sample),
          ),
        ]),
      ),
    ]),
  ]
}

function part(path: readonly PropertyKey[], value: unknown): Part {
  return [documentPath(path), value]
}

function entries(list: unknown, path: readonly PropertyKey[]): [PropertyKey[], Fields][] {
  if (!Array.isArray(list)) return []
  return list.map((entry: Fields, index) => [[...path, index], entry])
}

function without(fields: Fields, names: readonly string[]): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)))
}

function sha256(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex')
}
