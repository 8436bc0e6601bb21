import type { Budget } from '../runner/budget.ts'
import type { Ending } from '../runner/measure.ts'

/** Why a measuring ended before its last round, in words; undefined when it did not. */
export function stopReason(ending: Ending, { spentUsd, limitUsd }: Budget): string | undefined {
  if (ending === 'complete') return undefined
  if (ending === 'aborted') return 'stopped before its last round'
  return `stopped by the budget: $${spentUsd.toFixed(4)} of \`budgetUsd\` $${limitUsd} are spent or set aside, and the next request could exceed it`
}

/** Why cells were asked less than the others, by cell id: their provider was set aside. */
export function setAsideReasons(
  cells: Iterable<{ readonly id: string; readonly setAside: string | undefined }>,
): Record<string, string> {
  return Object.fromEntries(
    [...cells].flatMap(({ id, setAside }) => (setAside === undefined ? [] : [[id, setAside]])),
  )
}
