import type { MatrixEnd, PlannedCell } from '../bridge/artifact.ts'
import type { Second } from '../gate/gate-request.ts'
import { judgeMatrix } from '../gate/judge-matrix.ts'
import type { SecondLook } from '../model/baseline.ts'
import type { Contrast } from '../model/contrast.ts'
import type { GateOptions } from '../model/gate-options.ts'
import type { Sample } from '../model/sample.ts'
import type { MatrixBaseline } from './baseline.ts'
import type { MeasuredCell } from './measured.ts'
import { canaryPlanOf } from './open-course.ts'
import type { Plan } from './plan.ts'

/** What the end of a matrix says beside when and why it ended. */
export type Conclusion = Pick<MatrixEnd, 'verdicts' | 'baseline' | 'secondLook' | 'acceptance'>

/** A part of the rounds is no basis for a verdict, nor for a baseline. */
export const noConclusion: Conclusion = {
  verdicts: [],
  baseline: undefined,
  secondLook: undefined,
  acceptance: undefined,
}

export interface ConcludeOptions {
  readonly cells: readonly (MeasuredCell & PlannedCell)[]
  /** Undefined for calls of `chat()`, which have no past. */
  readonly baseline: MatrixBaseline | undefined
  readonly plan: Plan
  readonly gate: GateOptions
  readonly contrasts: readonly Contrast[]
  readonly accept: boolean
  /** Measures the given cells again, or says why not; samples by cell id, of all phases. */
  readonly lookAgain: (ids: ReadonlySet<string>) => Promise<{
    readonly secondLook: SecondLook
    readonly samples: ReadonlyMap<string, readonly Sample[]>
  }>
}

/** Judges a measured matrix against its past, looks again at what stands out, and accepts with `-u`. */
export async function conclude({
  cells,
  baseline,
  plan,
  gate,
  contrasts,
  accept,
  lookAgain,
}: ConcludeOptions): Promise<Conclusion> {
  const { reference, thresholds } = plan
  const past = baseline?.past(cells)
  const judged = judgeMatrix(
    { cells, name: plan.name, reference, thresholds, past, canary: canaryPlanOf(plan, gate) },
    contrasts,
  )
  // What is being accepted is not on trial: a second look would be paid for nothing.
  const again = judged.confirm.size > 0 && !accept ? await lookAgain(judged.confirm) : undefined
  const verdicts = judged.conclude(secondOf(again, accept))
  return {
    verdicts,
    baseline: judged.baseline,
    secondLook: again?.secondLook,
    acceptance: accept ? baseline?.accept(cells, verdicts) : undefined,
  }
}

function secondOf(
  again: Awaited<ReturnType<ConcludeOptions['lookAgain']>> | undefined,
  accept: boolean,
): Second | undefined {
  if (accept) return { outcome: 'accepted' }
  if (!again) return undefined
  const { outcome } = again.secondLook
  return outcome === 'done' ? { outcome, samples: again.samples } : { outcome }
}
