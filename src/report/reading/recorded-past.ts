import type { Past } from '../../gate/judge-matrix.ts'
import { onlyAdviceFor } from '../../gate/only-advice.ts'
import type { AcceptedRun } from '../../model/accepted-run.ts'
import type { Baseline, KeptHistory } from '../../model/baseline.ts'
import type { GateSettings } from '../../model/gate-settings.ts'
import type { HistoryRun } from '../../model/history.ts'
import type { DocumentMatrix } from '../schema/results-document.ts'
import type { JudgedBy } from './recover.ts'

/** What it was judged against; undefined for matrices without a past, as calls of `chat()` are. */
export function pastOf(
  { baseline, location, runId }: DocumentMatrix,
  {
    cells,
    identity,
  }: Pick<JudgedBy, 'identity'> & {
    readonly cells: readonly { readonly simulated: boolean }[]
  },
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
function acceptedRuns({ runs }: Baseline, identity: JudgedBy['identity']): AcceptedRun[] {
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

function historyRuns({ builds }: KeptHistory, identity: JudgedBy['identity']): HistoryRun[] {
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
