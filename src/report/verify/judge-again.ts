import type { AbortedCourse } from '../../gate/course.ts'
import type { Second } from '../../gate/gate-request.ts'
import { judgeMatrix, matrixContrasts, type Past } from '../../gate/judge-matrix.ts'
import { onlyAdviceFor } from '../../gate/only-advice.ts'
import type { AcceptedRun } from '../../model/accepted-run.ts'
import type { Baseline } from '../../model/baseline.ts'
import type { Contrast } from '../../model/contrast.ts'
import type { GateOptions } from '../../model/gate-options.ts'
import type { Verdict } from '../../model/verdict.ts'
import { blocksOf } from '../../runner/blocks.ts'
import { recoverMatrix, type RecoveredMatrix } from '../reading/recover.ts'
import type { DocumentMatrix } from '../schema/results-document.ts'
import { openReplay } from './replay-course.ts'

/** What a matrix concludes from its samples, computed anew. */
export interface JudgedAgain {
  readonly contrasts: readonly Contrast[]
  readonly verdicts: readonly Verdict[]
  /** Ids of the cells that had to be measured again, in order. */
  readonly confirm: readonly string[]
  readonly gate: GateOptions
}

/**
 * Judges a matrix of a document again, as its run did when the last sample was taken; `accepted` takes
 * the place of the runs it was judged against.
 */
export function judgeAgain(matrix: DocumentMatrix, accepted?: readonly AcceptedRun[]): JudgedAgain {
  const { gate, ...recovered } = recoverMatrix(matrix)
  const contrasts = matrixContrasts(recovered)
  if (matrix.aborted !== undefined) {
    return { contrasts, verdicts: endedAgain(matrix)?.verdicts ?? [], confirm: [], gate }
  }
  // A part of the rounds is no basis for a verdict.
  if (matrix.stopped !== undefined) return { contrasts, verdicts: [], confirm: [], gate }
  const own = pastOf(matrix, recovered, gate)
  const past = own && accepted ? { ...own, accepted } : own
  const judged = judgeMatrix({ ...recovered, past }, contrasts)
  const confirm = recovered.cells.map(({ id }) => id).filter((id) => judged.confirm.has(id))
  return {
    contrasts,
    verdicts: judged.conclude(secondOf(matrix, recovered, accepted !== undefined)),
    confirm,
    gate,
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

/** What it was judged against; undefined for matrices without a past, as calls of `chat()` are. */
function pastOf(
  { baseline, location, runId }: DocumentMatrix,
  { cells, identity }: Pick<RecoveredMatrix, 'cells' | 'identity'>,
  options: GateOptions,
): Past | undefined {
  if (baseline === undefined) return undefined
  return {
    accepted: acceptedRuns(baseline, identity),
    identity,
    runId,
    options,
    onlyAdvice: onlyAdviceFor({
      isSimulated: cells.some(({ simulated }) => simulated),
      location,
    }),
  }
}

/** A document keeps of its window only what was comparable: its endpoints are those of the matrix. */
function acceptedRuns({ runs }: Baseline, identity: RecoveredMatrix['identity']): AcceptedRun[] {
  return runs.map(({ id, values }) => ({
    id,
    matrix: identity.matrix,
    fingerprint: identity.fingerprint,
    cells: Object.fromEntries(
      Object.entries(values).flatMap(([cell, own]) => {
        const same = identity.cells.get(cell)
        return same ? [[cell, { ...same, values: own }] as const] : []
      }),
    ),
  }))
}

function secondOf(
  { secondLook }: DocumentMatrix,
  { cells }: Pick<RecoveredMatrix, 'cells'>,
  againstOthers: boolean,
): Second {
  // Only a run that is accepted is not looked at again where something stands out.
  if (secondLook === undefined) return { outcome: againstOthers ? 'one-look' : 'accepted' }
  const { outcome } = secondLook
  return outcome === 'done'
    ? { outcome, samples: new Map(cells.map(({ id, samples }) => [id, samples])) }
    : { outcome }
}
