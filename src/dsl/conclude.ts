import type { MatrixEnd, PlannedCell } from '../bridge/artifact.ts'
import type { Second } from '../gate/gate-request.ts'
import { judgeContrasts } from '../gate/judge-contrast.ts'
import { judgeThreshold } from '../gate/judge.ts'
import { listContrasts } from '../gate/limits.ts'
import { measuredVerdict } from '../gate/measured.ts'
import { listThresholds } from '../gate/threshold-list.ts'
import type { SecondLook } from '../model/baseline.ts'
import type { Contrast } from '../model/contrast.ts'
import type { Sample } from '../model/sample.ts'
import type { Verdict } from '../model/verdict.ts'
import type { MatrixBaseline } from './baseline.ts'
import type { MeasuredCell } from './measured.ts'
import type { Plan } from './plan.ts'

/** What the end of a matrix says beside when and why it ended. */
export type Conclusion = Pick<MatrixEnd, 'verdicts' | 'baseline' | 'secondLook' | 'acceptance'>

/** A part of the rounds is no basis for a verdict, nor for a baseline. */
export const nothingConcluded: Conclusion = {
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
  contrasts,
  accept,
  lookAgain,
}: ConcludeOptions): Promise<Conclusion> {
  const verdicts = judge(cells, { plan, contrasts })
  if (!baseline) return { ...nothingConcluded, verdicts }
  const gate = baseline.open(cells.filter(({ setAside }) => setAside === undefined))
  // What is being accepted is not on trial: a second look would be paid for nothing.
  const again = gate.confirm.size > 0 && !accept ? await lookAgain(gate.confirm) : undefined
  const all = [...verdicts, ...gate.conclude(secondOf(again, accept))]
  return {
    verdicts: all,
    baseline: gate.baseline,
    secondLook: again?.secondLook,
    acceptance: accept ? baseline.accept(cells, all) : undefined,
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

/** The verdicts that need no past: on figures, and on contrasts within the run. */
function judge(
  cells: readonly MeasuredCell[],
  { plan, contrasts }: { readonly plan: Plan; readonly contrasts: readonly Contrast[] },
): Verdict[] {
  const thresholds = listThresholds(plan.thresholds)
  const hasFailureThreshold = plan.thresholds.failures !== undefined
  return [
    ...cells.map((cell) => measuredVerdict(cell, cell.summary, { hasFailureThreshold })),
    ...cells.flatMap((cell) =>
      thresholds.map((threshold) => judgeThreshold(cell, cell.summary, threshold)),
    ),
    ...judgeContrasts(cells, plan.reference, {
      thresholds: listContrasts(plan.thresholds),
      contrasts,
    }),
  ]
}
