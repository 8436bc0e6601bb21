import type { MatrixEnd, PlannedCell } from '../bridge/messages.ts'
import type { LaterLooks, LookSamples } from '../gate/gate-request.ts'
import { type JudgedMatrix, judgeMatrix } from '../gate/judge-matrix.ts'
import type { Baseline, LaterLook } from '../model/baseline.ts'
import type { Contrast } from '../model/contrast.ts'
import type { GateSettings } from '../model/gate-settings.ts'
import type { MatrixBaseline } from './baseline.ts'
import type { MeasuredCell } from './measured.ts'
import { canaryPlanOf } from './open-course.ts'
import type { Plan } from './plan.ts'

/** What the end of a matrix says beside when and why it ended. */
export type Conclusion = Pick<MatrixEnd, 'verdicts' | 'baseline' | 'laterLooks' | 'acceptance'>

/** A part of the rounds is no basis for a verdict, nor for a baseline. */
export const noConclusion: Conclusion = {
  verdicts: [],
  baseline: undefined,
  laterLooks: [],
  acceptance: undefined,
}

export interface ConcludeOptions {
  readonly cells: readonly (MeasuredCell & PlannedCell)[]
  /** Undefined for calls of `chat()`, which have no past. */
  readonly baseline: MatrixBaseline | undefined
  readonly plan: Plan
  readonly gate: GateSettings
  readonly contrasts: readonly Contrast[]
  readonly accept: boolean
  /** Measures cells again as the next look, or says why not. */
  readonly lookAgain: (
    look: number,
    rounds: ReadonlyMap<string, number>,
  ) => Promise<{ readonly laterLook: LaterLook; readonly samples: LookSamples }>
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
  const { later, laterLooks } = accept ? accepted : await lookLater(judged, lookAgain)
  const verdicts = judged.conclude(later)
  const problem =
    accept || later.missing === 'interrupted'
      ? undefined
      : baseline?.remember(cells, verdicts, later.done)
  return {
    verdicts,
    baseline: judged.baseline && { ...withProblem(judged.baseline, problem), isAccepted: accept },
    laterLooks,
    acceptance: accept ? baseline?.accept(cells, verdicts) : undefined,
  }
}

interface Looked {
  readonly later: LaterLooks
  readonly laterLooks: readonly LaterLook[]
}

/** What is being accepted is not on trial: a second look would be paid for nothing. */
const accepted: Looked = { later: { done: [], missing: 'accepted' }, laterLooks: [] }

/** Until nothing is open, or a look is not to be had. */
async function lookLater(
  judged: JudgedMatrix,
  lookAgain: ConcludeOptions['lookAgain'],
): Promise<Looked> {
  const done: LookSamples[] = []
  const laterLooks: LaterLook[] = []
  for (;;) {
    const rounds = judged.ask(done)
    if (rounds.size === 0) return { later: { done }, laterLooks }
    const { laterLook, samples } = await lookAgain(done.length + 2, rounds)
    laterLooks.push(laterLook)
    const { outcome } = laterLook
    if (outcome !== 'done') return { later: { done, missing: outcome }, laterLooks }
    done.push(samples)
  }
}

function withProblem(baseline: Baseline, problem: string | undefined): Baseline {
  return { ...baseline, history: baseline.history && { ...baseline.history, problem } }
}
