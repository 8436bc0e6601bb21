import { contrastsOf } from '../../gate/contrasts.ts'
import { judgeContrasts } from '../../gate/judge-contrast.ts'
import { judgeThreshold } from '../../gate/judge.ts'
import { listContrasts, listRegressions } from '../../gate/limits.ts'
import { measuredVerdict } from '../../gate/measured.ts'
import { onlyAdviceFor } from '../../gate/only-advice.ts'
import { type Gate, openGate } from '../../gate/regression-gate.ts'
import { listThresholds } from '../../gate/threshold-list.ts'
import type { AcceptedRun } from '../../model/accepted-run.ts'
import type { Baseline } from '../../model/baseline.ts'
import type { Contrast } from '../../model/contrast.ts'
import type { GateOptions } from '../../model/gate-options.ts'
import { fromJsonValue } from '../../model/to-json.ts'
import type { Verdict } from '../../model/verdict.ts'
import type { DocumentMatrix } from '../document-schema.ts'
import { recoverMatrix, type RecoveredMatrix } from '../recover.ts'

/** What a matrix concludes from its samples, computed anew. */
export interface JudgedMatrix {
  readonly contrasts: readonly Contrast[]
  readonly verdicts: readonly Verdict[]
  /** Ids of the cells that had to be measured again, in order. */
  readonly confirm: readonly string[]
  readonly gate: GateOptions
}

/** Judges a matrix of a document again, as its run did when the last sample was taken. */
export function judgeAgain(matrix: DocumentMatrix): JudgedMatrix {
  const recovered = recoverMatrix(matrix)
  const { cells, reference, thresholds, gate: options } = recovered
  const gated = listContrasts(thresholds)
  const contrasts = contrastsOf(cells, reference, new Set(gated.map(({ metric }) => metric)))
  // A part of the rounds is no basis for a verdict.
  if (matrix.stopped !== null) return { contrasts, verdicts: [], confirm: [], gate: options }
  const gate = gateOf(matrix, recovered)
  const hasFailureThreshold = thresholds.failures !== undefined
  const verdicts = [
    ...cells.map((cell) => measuredVerdict(cell, cell.summary, { hasFailureThreshold })),
    ...cells.flatMap((cell) =>
      listThresholds(thresholds).map((threshold) => judgeThreshold(cell, cell.summary, threshold)),
    ),
    ...judgeContrasts(cells, reference, { thresholds: gated, contrasts }),
    ...(gate ? concludeAgain(gate, matrix, recovered) : []),
  ]
  const confirm = cells.map(({ id }) => id).filter((id) => gate?.confirm.has(id))
  return { contrasts, verdicts, confirm, gate: options }
}

/** The gate after the first look; undefined for matrices without a past, as calls of `chat()` are. */
function gateOf(
  matrix: DocumentMatrix,
  { cells, identity, thresholds, gate }: RecoveredMatrix,
): Gate | undefined {
  if (matrix.baseline === null) return undefined
  const whole = cells.filter(({ setAside }) => setAside === undefined)
  const known = new Map(
    whole.flatMap(({ id }) => {
      const own = identity.cells.get(id)
      return own ? [[id, own] as const] : []
    }),
  )
  const own = { ...identity, cells: known }
  return openGate({
    cells: whole,
    thresholds: listRegressions(thresholds, gate),
    accepted: acceptedRuns(fromJsonValue<Baseline>(matrix.baseline), own),
    identity: own,
    options: gate,
    onlyAdvice: onlyAdviceFor({
      isSimulated: cells.some(({ simulated }) => simulated),
      location: matrix.location ?? undefined,
    }),
  })
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

function concludeAgain(
  gate: Gate,
  { secondLook }: DocumentMatrix,
  { cells }: RecoveredMatrix,
): Verdict[] {
  // Only a run that is accepted is not looked at again where something stands out.
  if (secondLook === null) return gate.conclude({ outcome: 'accepted' })
  const { outcome } = secondLook
  return gate.conclude(
    outcome === 'done'
      ? { outcome, samples: new Map(cells.map(({ id, samples }) => [id, samples])) }
      : { outcome },
  )
}
