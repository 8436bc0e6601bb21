import { pluralize } from '../format/lists.ts'
import { showShare } from '../format/numbers.ts'
import type { Verdict } from '../model/verdict.ts'

/** How many regression checks ran, and what they could have seen: a dead gate has to be visible. */
export function gateSentence(verdicts: readonly Verdict[]): string {
  const { tested, seen } = gateTests(verdicts)
  if (tested === 0) return 'No regression check ran.'
  const range = seen.length === 0 ? '' : ` Minimum detectable change: ${rangeOf(seen)}.`
  return `${pluralize(tested, 'regression check')} ran.${range}`
}

/** How many regression checks ran, and the smallest change each could have seen. */
export function gateTests(verdicts: readonly Verdict[]): {
  readonly tested: number
  readonly seen: readonly number[]
} {
  const tested = verdicts
    .filter((verdict) => verdict.kind === 'regression')
    .filter(({ p1 }) => p1 !== undefined)
  return { tested: tested.length, seen: tested.flatMap(({ detectable }) => detectable ?? []) }
}

function rangeOf(values: readonly number[]): string {
  const least = showShare(Math.min(...values))
  const most = showShare(Math.max(...values))
  return least === most ? least : `${least} at best, ${most} at worst`
}
