import type { AcceptedRun } from '../model/accepted-run.ts'
import type { HistoryRun } from '../model/history.ts'
import type { Verdict } from '../model/verdict.ts'
import { fromDocumentJson } from '../report/reading/from-document-json.ts'
import { judgeAgain } from '../report/verify/judge-again.ts'
import type { ResultsDocument } from './results-document.ts'

/** What the samples of a matrix say under its thresholds. */
export interface JudgedMatrix {
  /** Name of the matrix. */
  readonly matrix: string
  /** What its thresholds say. */
  readonly verdicts: readonly Verdict[]
}

/**
 * Judges every matrix of a document from its samples, never from its summaries: by its own thresholds,
 * and for regressions against `baseline`, as `readBaseline` reads it; without it against the runs the
 * document holds, with the builds since as `history` has them. A matrix that was interrupted has no verdicts.
 */
export function judge(
  document: ResultsDocument,
  baseline?: readonly AcceptedRun[],
  history?: readonly HistoryRun[],
): JudgedMatrix[] {
  return fromDocumentJson(document).matrices.map((matrix) => ({
    matrix: matrix.name,
    verdicts: judgeAgain(matrix, baseline, history).verdicts,
  }))
}
