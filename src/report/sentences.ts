import type { DocumentMatrix } from './document-schema.ts'

/** What a matrix says, in sentences; none yet. */
export function sentencesOf(_matrix: DocumentMatrix): string[] {
  return []
}
