import { pluralize } from '../format/lists.ts'
import { showShare } from '../format/numbers.ts'
import { metricNames, metrics } from '../model/metric.ts'
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

/** Why more unchanged builds may be red than usual, a sentence each. */
export function warningSentences({
  baseline,
  cells,
}: {
  readonly baseline: DocumentMatrix['baseline']
  readonly cells: readonly Pick<DocumentMatrix['cells'][number], 'id' | 'label'>[]
}): string[] {
  return (baseline?.warnings ?? []).map(({ kind, metric, scope, subject, seen, usual }) => {
    const cell = cells.find(({ id }) => scope === 'cell' && id === subject)
    const whose = subject === '' ? 'The accepted runs' : `Runs of ${cell?.label ?? subject}`
    const [differ, others] = [seen, usual].map((sd) => showShare(Math.round(sd * 100) / 100))
    const known = metricNames.find((name) => name === metric)
    const what = known ? metrics[known].label : metric
    const head = {
      restless: `${whose} differ by ${differ} in ${what}; ${others} is assumed before any run`,
      drifting: `Runs drift in ${what}: each is like the one before, with a correlation of ${seen.toFixed(1)}`,
      uneven: `${whose} differ by ${differ} in ${what}, those of the other providers by ${others}`,
    }[kind]
    return `${head}. Several times as many unchanged builds may be red as alpha says; accept more runs, on other days.`
  })
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
