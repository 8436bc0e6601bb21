import type { Baseline } from '../model/baseline.ts'
import type { Reference } from '../model/cell.ts'
import type { Contrast } from '../model/contrast.ts'
import type { Thresholds } from '../model/threshold.ts'
import type { Verdict } from '../model/verdict.ts'
import type { CanaryPlan } from './canary-looks.ts'
import { contrastsOf } from './contrasts.ts'
import type { GateCell, GateRequest, LaterLooks, LookSamples } from './gate-request.ts'
import { judgeCanary } from './judge-canary.ts'
import { judgeCapacities, searchedVerdict } from './judge-capacity.ts'
import { judgeContrasts } from './judge-contrast.ts'
import { type JudgedCell, judgeThreshold } from './judge.ts'
import { listContrasts, listRegressions } from './limits.ts'
import { measuredVerdict } from './measured.ts'
import { openGate } from './regression-gate.ts'
import { listThresholds } from './threshold-list.ts'
import type { Identity } from './window.ts'

/** A matrix with the samples of its main rounds, and what it is judged by. */
export interface MatrixToJudge {
  readonly cells: readonly (GateCell & JudgedCell)[]
  readonly name: string
  readonly reference: Reference | undefined
  readonly thresholds: Thresholds
  /** How versions are compared in it; undefined where none are. */
  readonly canary: CanaryPlan | undefined
  /** The runs it is judged against; undefined for calls of `chat()`, which have no past. */
  readonly past: Past | undefined
}

export type Past = Pick<
  GateRequest,
  'accepted' | 'history' | 'identity' | 'runId' | 'options' | 'onlyAdvice'
>

/** A matrix after its first look. */
export interface JudgedMatrix {
  /** Rounds of the next look by cell id, after these later ones; empty where none is due. */
  ask(done: readonly LookSamples[]): ReadonlyMap<string, number>
  /** What it was judged against; undefined without a past. */
  readonly baseline: Baseline | undefined
  /** All verdicts. */
  conclude(later: LaterLooks): Verdict[]
}

/** Every cell beside its reference; contrasts with a threshold are one family. */
export function matrixContrasts({
  cells,
  reference,
  thresholds,
}: Pick<MatrixToJudge, 'cells' | 'reference' | 'thresholds'>): Contrast[] {
  return contrastsOf(cells, reference, gatedContrasts(thresholds))
}

/** Metrics whose contrasts carry a threshold. */
export function gatedContrasts(thresholds: Thresholds): ReadonlySet<Contrast['metric']> {
  return new Set(listContrasts(thresholds).map(({ metric }) => metric))
}

/** Judges a matrix on its cells, their figures, contrasts and past. Pure: the worker, `verify` and tests call it. */
export function judgeMatrix(
  { cells, name, reference, thresholds, canary, past }: MatrixToJudge,
  contrasts: readonly Contrast[],
): JudgedMatrix {
  const hasFailureThreshold = thresholds.failures !== undefined
  const own: Verdict[] = [
    ...cells.map((cell) =>
      cell.search
        ? searchedVerdict(cell, cell.search)
        : measuredVerdict(cell, cell.summary, { hasFailureThreshold }),
    ),
    ...judgeCapacities(cells, thresholds.capacity),
    ...cells.flatMap((cell) =>
      listThresholds(thresholds).map((threshold) => judgeThreshold(cell, cell.summary, threshold)),
    ),
    ...judgeContrasts(cells, reference, { thresholds: listContrasts(thresholds), contrasts }),
    ...(canary ? judgeCanary(cells, { plan: canary, matrix: name }) : []),
  ]
  // A part of the rounds is no basis for a comparison with whole runs.
  const whole = cells.filter(({ suspended }) => suspended === undefined)
  const gate =
    past &&
    openGate({
      ...past,
      identity: identityOf(whole, past.identity),
      cells: whole,
      thresholds: listRegressions(thresholds, past.options),
    })
  return {
    ask: (done) => gate?.ask(done) ?? new Map(),
    baseline: gate?.baseline,
    conclude: (later) => [...own, ...(gate?.conclude(later) ?? [])],
  }
}

function identityOf(cells: readonly GateCell[], identity: Identity): Identity {
  const kept = new Set(cells.map(({ id }) => id))
  return { ...identity, cells: new Map([...identity.cells].filter(([id]) => kept.has(id))) }
}
