import { changedAsWritten } from '../reading/as-written.ts'
import { changesOf } from '../reading/integrity.ts'
import type { ResultsDocument } from '../schema/results-document.ts'

/**
 * Paths of the parts that are not what they were when the document was hashed; of one that was read, as
 * its file has them.
 */
export function changedParts(document: ResultsDocument): readonly string[] {
  return changedAsWritten(document) ?? changesOf(document, document.integrity)
}
