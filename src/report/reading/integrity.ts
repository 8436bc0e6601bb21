import { createHash, hash, type Hash } from 'node:crypto'

import { byCodeUnits, canonicalJson } from '../../model/canonical-json.ts'
import type { ResultsDocument } from '../schema/results-document.ts'
import { documentPath } from './document-path.ts'

type Fields = Readonly<Record<string, unknown>>
type Path = readonly PropertyKey[]
type Integrity = ResultsDocument['integrity']

/** Enough to tell a changed part from an unchanged one; the whole has a hash in full length. */
const SECTION_BYTES = 8

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
export function integrityOf(document: object): Integrity {
  const sections: Record<string, string> = {}
  const sha256 = hashParts(document, (path, part) => {
    sections[path] = part
  })
  return {
    algorithm: 'sha256 of RFC 8785 canonical JSON without this field',
    sha256,
    sections,
  }
}

/**
 * Paths of the parts that are not what they were when the document was hashed: changed, removed or
 * added ones; or the hashes themselves, where nothing else explains that they do not fit. Its lists may
 * be any {@link Iterable}: each entry is asked for once, in the order of the hash.
 */
export function changesOf(document: object, recorded: Integrity): string[] {
  const sections = new Map(Object.entries(recorded.sections))
  const changed: string[] = []
  const sha256 = hashParts(document, (path, part) => {
    if (sections.get(path) !== part) changed.push(path)
    sections.delete(path)
  })
  changed.push(...sections.keys())
  if (sha256 === recorded.sha256) {
    return changed.map((path) => documentPath(['integrity', 'sections', path]))
  }
  return changed.length === 0 ? ['integrity.sha256'] : changed
}

/** The hash of everything but `integrity`; tells that of each part. */
function hashParts(document: object, tell: (path: string, part: string) => void): string {
  const { integrity: _, ...body }: Fields = { ...document }
  const digest = new Digest(tell)
  digest.addFields(body, [])
  return digest.whole.digest('hex')
}

/** Hashes a document part by part: its canonical text may be longer than a string can be. */
class Digest {
  readonly whole: Hash = createHash('sha256')
  readonly #tell: (path: string, part: string) => void

  constructor(tell: (path: string, part: string) => void) {
    this.#tell = tell
  }

  addFields(fields: Fields, path: Path): void {
    const entries = Object.entries(fields).toSorted(byCodeUnits)
    this.whole.update('{')
    for (const [index, [name, value]] of entries.entries()) {
      this.whole.update(`${index === 0 ? '' : ','}${JSON.stringify(name)}:`)
      const place = [...path, name]
      if (lists.has(name) && isList(value)) this.#addList(value, place, divided.has(name))
      else this.#addPart(value, place)
    }
    this.whole.update('}')
  }

  #addList(list: Iterable<Fields>, path: Path, isDivided: boolean): void {
    this.whole.update('[')
    let index = -1
    for (const entry of list) {
      index += 1
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
    // The beginning of a longer string would hold all of it.
    const part = hash('sha256', text, 'buffer').toString('hex', 0, SECTION_BYTES)
    this.#tell(documentPath(path), part)
  }
}

function isList(value: unknown): value is Iterable<Fields> {
  return typeof value === 'object' && value !== null && Symbol.iterator in value
}
