import { BenchError } from '../../model/bench-error.ts'
import type { ResultsDocument } from '../schema/results-document.ts'
import { changedParts } from '../verify/integrity-rules.ts'

/** What is to be said of a document that was changed, whatever reads it. */
export function changedWords(changed: readonly string[]): string {
  const more = changed.length > 1 ? ` and ${changed.length - 1} more` : ''
  return `was changed after it was written: its hashes do not match (${changed[0]}${more}). \`verify\` says more`
}

/** Why a changed document is not read, and what to do. */
export function refusedWords(changed: readonly string[]): string {
  return `${changedWords(changed)}. Take the original, or read it all the same with \`--unverified\``
}

/** Throws where a document is not as it was written: nobody may judge or accept it. */
export function requireIntact(document: ResultsDocument, path: string): void {
  const changed = changedParts(document)
  if (changed.length > 0) {
    throw new BenchError('changed-document', `${path} ${changedWords(changed)}`)
  }
}

/** The parts of a document that were changed, where somebody reads it all the same; throws where nobody said so. */
export function acceptChanges(
  document: ResultsDocument,
  path: string,
  { unverified = false }: Unverified,
): readonly string[] {
  const changed = changedParts(document)
  if (changed.length === 0 || unverified) return changed
  throw new BenchError('changed-document', `${path} ${refusedWords(changed)}`)
}

/** What a person says who reads a document although its hashes do not match. */
export interface Unverified {
  readonly unverified?: boolean | undefined
}
