import type { LeftOut } from '../../report/analyze/measured-run.ts'
import type { SkippedFile } from '../left-out.ts'

/** What is to be said of what was read. */
export interface HistoryProblems {
  /** Files that could not be read as results documents. */
  readonly skipped: readonly SkippedFile[]
  /** Read although their hashes do not match. */
  readonly unverified: readonly SkippedFile[]
  /** What is on the page and not in an analysis. */
  readonly leftOut: readonly LeftOut[]
}
