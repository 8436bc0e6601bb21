import { BenchError } from '../../model/bench-error.ts'
import type { ResultsDocument } from '../schema/results-document.ts'
import { changedParts } from '../verify/integrity-rules.ts'

/** What is to be said of a document that was changed, whatever reads it. */
export function changedWords(changed: readonly string[]): string {
  const more = changed.length > 1 ? ` and ${changed.length - 1} more` : ''
  return `was changed after it was written: its hashes do not match (${changed[0]}${more}). \`verify\` says more`
}

/** Throws where a document is not as it was written: nobody may judge or accept it. */
export function requireIntact(document: ResultsDocument, path: string): void {
  const changed = changedParts(document)
  if (changed.length > 0) {
    throw new BenchError('changed-document', `${path} ${changedWords(changed)}`)
  }
}
