import { showUsd } from '../format/numbers.ts'
import type { Budget } from '../runner/budget.ts'
import type { Ending } from '../runner/measure.ts'

/** Why a measuring ended before its last round, in words; undefined when it did not. */
export function stopReason(ending: Ending, budget: Budget): string | undefined {
  if (ending === 'complete') return undefined
  if (ending === 'aborted') return 'stopped before its last round'
  const { spentUsd, limitUsd, overruns } = budget
  const dearer =
    overruns === 0
      ? ''
      : `. ${overruns === 1 ? '1 answer' : `${overruns} answers`} cost more than the request allowed: the server ignores the limit`
  return `stopped by the budget: ${showUsd(spentUsd)} of \`budgetUsd\` $${limitUsd} are spent or reserved, and the next request could exceed the limit. Raise \`budgetUsd\` (LLM_BENCH_BUDGET_USD), or reduce the run: fewer rounds or cells, a lower \`maxTokens\`${dearer}`
}

/** Why cells were asked less than the others, by cell id: their provider is suspended. */
export function suspensionReasons(
  cells: Iterable<{ readonly id: string; readonly suspended: string | undefined }>,
): Record<string, string> {
  return Object.fromEntries(
    [...cells].flatMap(({ id, suspended }) => (suspended === undefined ? [] : [[id, suspended]])),
  )
}
