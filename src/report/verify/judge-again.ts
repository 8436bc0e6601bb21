import type { AbortedCourse } from '../../gate/course.ts'
import type { LaterLooks } from '../../gate/gate-request.ts'
import { type JudgedMatrix, judgeMatrix, matrixContrasts } from '../../gate/judge-matrix.ts'
import { takenLooks } from '../../gate/taken-looks.ts'
import type { AcceptedRun } from '../../model/accepted-run.ts'
import type { Baseline } from '../../model/baseline.ts'
import type { Contrast } from '../../model/contrast.ts'
import type { GateSettings } from '../../model/gate-settings.ts'
import type { HistoryRun } from '../../model/history.ts'
import type { Verdict } from '../../model/verdict.ts'
import { blocksOf } from '../../runner/blocks.ts'
import { isPartOfLoad } from '../reading/partial.ts'
import { pastOf } from '../reading/recorded-past.ts'
import { recoverMatrix } from '../reading/recover.ts'
import type { DocumentMatrix } from '../schema/results-document.ts'
import { openReplay } from './replay-course.ts'

/** What a matrix concludes from its samples, computed anew. */
export interface JudgedAgain {
  readonly contrasts: readonly Contrast[]
  readonly verdicts: readonly Verdict[]
  /** Rounds by cell id of each later look that was due; undefined where none is known to have been. */
  readonly asked: readonly Readonly<Record<string, number>>[] | undefined
  readonly gate: GateSettings
  /** What the accepted runs show that makes false alarms likelier; undefined where nothing was judged. */
  readonly warnings: Baseline['warnings']
}

/**
 * Judges a matrix of a document again, as its run did when the last sample was taken; `accepted` takes
 * the place of the runs it was judged against, and `history` that of the builds since.
 */
export function judgeAgain(
  matrix: DocumentMatrix,
  accepted?: readonly AcceptedRun[],
  history?: readonly HistoryRun[],
): JudgedAgain {
  const { gate, ...recovered } = recoverMatrix(matrix)
  const contrasts = matrixContrasts(recovered)
  if (matrix.aborted !== undefined) {
    return {
      contrasts,
      verdicts: endedAgain(matrix)?.verdicts ?? [],
      asked: undefined,
      gate,
      warnings: undefined,
    }
  }
  // A part of the rounds, or of a load, is no basis for a verdict.
  if (matrix.stopped !== undefined || isPartOfLoad(matrix))
    return { contrasts, verdicts: [], asked: undefined, gate, warnings: undefined }
  const own = pastOf(matrix, recovered, gate)
  const past = own && accepted ? { ...own, accepted, history } : own
  const judged = judgeMatrix({ ...recovered, past }, contrasts)
  const later = takenLooks(matrix.laterLooks, {
    cells: recovered.cells,
    hasOneLook:
      accepted !== undefined ||
      (matrix.capacity !== undefined && matrix.baseline?.isAccepted !== true),
  })
  return {
    contrasts,
    verdicts: judged.conclude(later),
    asked: later.missing === 'accepted' ? undefined : askedAgain(judged, later),
    gate,
    warnings: judged.baseline?.warnings,
  }
}

/** What ended a matrix before its last round, if that was certain by its samples. */
export function endedAgain(matrix: DocumentMatrix): AbortedCourse | undefined {
  const { course, samplesOf } = openReplay(matrix)
  const asked = matrix.rounds.filter(({ phase }) => phase !== 'confirm')
  for (const block of blocksOf(asked)) {
    for (const { index } of block) for (const sample of samplesOf(index)) course.take(sample)
    course.after(block.filter(({ warmup }) => !warmup).length)
    if (course.ended) break
  }
  return course.ended
}

/** What each look after the first had to ask, and the one that was still due after them. */
function askedAgain(
  judged: JudgedMatrix,
  { done }: LaterLooks,
): Readonly<Record<string, number>>[] {
  return [...done.keys(), done.length].flatMap((count) => {
    const rounds = judged.ask(done.slice(0, count))
    return rounds.size === 0 ? [] : [Object.fromEntries(rounds)]
  })
}
