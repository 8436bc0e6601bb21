import type { MatrixEnd, PlannedCell } from '../bridge/artifact.ts'
import type { Second } from '../gate/regression-gate.ts'
import type { SecondLook } from '../model/baseline.ts'
import type { Sample } from '../model/sample.ts'
import type { Verdict } from '../model/verdict.ts'
import type { MatrixBaseline } from './baseline.ts'
import type { MeasuredCell } from './measurement.ts'

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
  /** The verdicts that need no past. */
  readonly verdicts: readonly Verdict[]
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
  verdicts,
  accept,
  lookAgain,
}: ConcludeOptions): Promise<Conclusion> {
  if (!baseline) return { ...nothingConcluded, verdicts }
  const gate = baseline.open(cells)
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
