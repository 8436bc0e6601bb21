import { asWritten } from '../reading/as-written.ts'
import { documentPath } from '../reading/document-path.ts'
import { integrityOf } from '../reading/integrity.ts'
import type { ResultsDocument } from '../schema/results-document.ts'

/**
 * Paths of the parts that are not what they were when the document was hashed: changed, removed or
 * added ones; or the hashes themselves, where nothing else explains that they do not fit.
 */
export function changedParts(document: ResultsDocument): string[] {
  const recorded = document.integrity
  const computed = integrityOf(asWritten(document))
  const paths = new Set([...Object.keys(recorded.sections), ...Object.keys(computed.sections)])
  const changed = [...paths].filter((path) => recorded.sections[path] !== computed.sections[path])
  const isWhole = recorded.sha256 === computed.sha256
  if (isWhole) return changed.map((path) => documentPath(['integrity', 'sections', path]))
  return changed.length === 0 ? ['integrity.sha256'] : changed
}
