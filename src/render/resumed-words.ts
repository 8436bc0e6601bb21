import { showDuration } from '../format/numbers.ts'
import type { DocumentMatrix } from '../report/schema/results-document.ts'

/** After how long a matrix went on each time it was interrupted. */
export function resumedWords({ resumptions }: Pick<DocumentMatrix, 'resumptions'>): string[] {
  return resumptions.map(
    ({ from, to }) => `resumed after ${showDuration(Date.parse(to) - Date.parse(from))}`,
  )
}
