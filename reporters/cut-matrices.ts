import type { MatrixRecord } from '../src/report/assembly/matrix-record.ts'
import { isInterrupted, stoppedWords } from '../src/report/assembly/run-parts.ts'

/** Says which of the merged matrices were not measured to their end, a sentence each: what is missing may have failed. */
export function cutMatrices(records: readonly MatrixRecord[]): string[] {
  return records.flatMap(({ start: { name, run }, end, injectors }) => {
    // What is missing of a load is said of its injectors.
    if (injectors || !isInterrupted(end)) return []
    const where = run.location === undefined ? '' : ` from ${run.location}`
    return [`${name}${where} is not whole: ${stoppedWords(end) ?? ''}`]
  })
}
