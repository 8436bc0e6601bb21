import type { AbortedCourse } from '../../gate/course.ts'
import type { LaterLooks, LookSamples } from '../../gate/gate-request.ts'
import { judgeCapacities } from '../../gate/judge-capacity.ts'
import {
  type JudgedMatrix,
  judgeMatrix,
  matrixContrasts,
  type Past,
} from '../../gate/judge-matrix.ts'
import { onlyAdviceFor } from '../../gate/only-advice.ts'
import type { AcceptedRun } from '../../model/accepted-run.ts'
import type { Baseline, KeptHistory } from '../../model/baseline.ts'
import type { Contrast } from '../../model/contrast.ts'
import type { GateSettings } from '../../model/gate-settings.ts'
import type { HistoryRun } from '../../model/history.ts'
import type { Sample } from '../../model/sample.ts'
import type { Verdict } from '../../model/verdict.ts'
import { blocksOf } from '../../runner/blocks.ts'
import { recoverMatrix, type RecoveredMatrix } from '../reading/recover.ts'
import type { DocumentMatrix } from '../schema/results-document.ts'
import { searchedAgain } from './capacity-rules.ts'
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
  // A part of the rounds is no basis for a verdict.
  if (matrix.stopped !== undefined)
    return { contrasts, verdicts: [], asked: undefined, gate, warnings: undefined }
  const searched = searchedAgain(matrix)
  if (searched) {
    const verdicts = judgeCapacities(searched.capacities, recovered)
    return { contrasts, verdicts, asked: undefined, gate, warnings: undefined }
  }
  const own = pastOf(matrix, recovered, gate)
  const past = own && accepted ? { ...own, accepted, history } : own
  const judged = judgeMatrix({ ...recovered, past }, contrasts)
  const later = laterLooksOf(matrix, recovered, accepted !== undefined)
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

/** What it was judged against; undefined for matrices without a past, as calls of `chat()` are. */
export function pastOf(
  { baseline, location, runId }: DocumentMatrix,
  { cells, identity }: Pick<RecoveredMatrix, 'cells' | 'identity'>,
  options: GateSettings,
): Past | undefined {
  if (baseline === undefined) return undefined
  return {
    accepted: acceptedRuns(baseline, identity),
    history: baseline.history && historyRuns(baseline.history, identity),
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

function historyRuns({ builds }: KeptHistory, identity: RecoveredMatrix['identity']): HistoryRun[] {
  return builds.map(({ id, isGreen, values }) => ({
    id,
    isGreen,
    matrix: identity.matrix,
    fingerprint: identity.fingerprint,
    cells: Object.fromEntries(
      Object.entries(values).flatMap(([cell, looks]) => {
        const same = identity.cells.get(cell)
        return same ? [[cell, { ...same, looks }] as const] : []
      }),
    ),
  }))
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

function laterLooksOf(
  { laterLooks }: DocumentMatrix,
  { cells }: Pick<RecoveredMatrix, 'cells'>,
  againstOthers: boolean,
): LaterLooks {
  // Only a run that is accepted is not looked at again where something stands out.
  if (laterLooks.length === 0) {
    return { done: [], missing: againstOthers ? 'one-look' : 'accepted' }
  }
  const done = laterLooks.flatMap(({ outcome, firstRound }, index): LookSamples[] => {
    const next = laterLooks[index + 1]?.firstRound ?? Infinity
    const isOwn = ({ round }: Sample): boolean => round >= firstRound && round < next
    return outcome === 'done'
      ? [new Map(cells.map(({ id, samples }) => [id, samples.filter(isOwn)]))]
      : []
  })
  const last = laterLooks.at(-1)?.outcome
  return { done, missing: last === 'done' ? undefined : last }
}
