import { pluralize } from '../format/lists.ts'
import { showShare } from '../format/numbers.ts'
import type { Verdict } from '../model/verdict.ts'
import type { DocumentMatrix } from '../report/schema/results-document.ts'

/** How many regression checks ran, and what they could have seen: a dead gate has to be visible. */
export function gateSentence(verdicts: readonly Verdict[]): string {
  const { tested, seen } = gateTests(verdicts)
  if (tested === 0) return 'No regression check ran.'
  const range = seen.length === 0 ? '' : ` Minimum detectable change: ${rangeOf(seen)}.`
  return `${pluralize(tested, 'regression check')} ran.${range}`
}

/** The builds that were judged together with one, or why there are none; nothing where nothing was judged. */
export function historySentence({
  baseline,
  verdicts,
}: Pick<DocumentMatrix, 'baseline' | 'verdicts'>): string | undefined {
  const { history } = baseline ?? {}
  if (!history || gateTests(verdicts).tested === 0) return undefined
  const count = history.builds.length
  const builds =
    count === 0 ? '' : `History: ${pluralize(count, 'build')} since the newest accepted run.`
  const { problem } = history
  const said = problem === undefined ? '' : `${problem.charAt(0).toUpperCase()}${problem.slice(1)}.`
  return [builds, said].filter((words) => words !== '').join(' ') || undefined
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
