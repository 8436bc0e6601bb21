import { createHash, hash, type Hash } from 'node:crypto'

import { byCodeUnits, canonicalJson } from '../../model/canonical-json.ts'
import type { ResultsDocument } from '../schema/results-document.ts'
import { documentPath } from './document-path.ts'

type Fields = Readonly<Record<string, unknown>>
type Path = readonly PropertyKey[]

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

/**
 * The hash of everything but `integrity` in canonical form, and one of each part beside it: of the
 * fields of the document, of each matrix and of each cell, of every round, sample and verdict.
 */
export function integrityOf(document: object): ResultsDocument['integrity'] {
  const { integrity: _, ...body }: Fields = { ...document }
  const digest = new Digest()
  digest.addFields(body, [])
  return {
    algorithm: 'sha256 of RFC 8785 canonical JSON without this field',
    sha256: digest.whole.digest('hex'),
    sections: digest.sections,
  }
}

/** Hashes a document part by part: its canonical text may be longer than a string can be. */
class Digest {
  readonly whole: Hash = createHash('sha256')
  readonly sections: Record<string, string> = {}

  addFields(fields: Fields, path: Path): void {
    const entries = Object.entries(fields).toSorted(byCodeUnits)
    this.whole.update('{')
    for (const [index, [name, value]] of entries.entries()) {
      this.whole.update(`${index === 0 ? '' : ','}${JSON.stringify(name)}:`)
      const place = [...path, name]
      if (lists.has(name) && Array.isArray(value)) this.#addList(value, place, divided.has(name))
      else this.#addPart(value, place)
    }
    this.whole.update('}')
  }

  #addList(list: readonly Fields[], path: Path, isDivided: boolean): void {
    this.whole.update('[')
    for (const [index, entry] of list.entries()) {
      if (index > 0) this.whole.update(',')
      const place = [...path, index]
      if (isDivided) this.addFields(entry, place)
      else this.#addPart(entry, place)
    }
    this.whole.update(']')
  }

  #addPart(value: unknown, path: Path): void {
    const text = canonicalJson(value)
    this.whole.update(text)
    const sha256 = hash('sha256', text)
    this.sections[documentPath(path)] = sha256.slice(0, SECTION_DIGITS)
  }
}
