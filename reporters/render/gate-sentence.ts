import type { DocumentVerdict } from '../../src/report/document-schema.ts'
import { counted, showShare } from './figures.ts'

/** How many tests the gate executed and what it could have seen: a dead gate has to be seen. */
export function gateSentence(verdicts: readonly DocumentVerdict[]): string {
  const tested = verdicts.filter(({ kind, p1 }) => kind === 'regression' && p1 !== null)
  if (tested.length === 0) return 'The regression gate executed no test.'
  const seen = tested.flatMap(({ detectable }) => detectable ?? [])
  const range = seen.length === 0 ? '' : ` It could have seen a change of ${rangeOf(seen)}.`
  return `The regression gate executed ${counted(tested.length, 'test')}.${range}`
}

function rangeOf(values: readonly number[]): string {
  const least = showShare(Math.min(...values))
  const most = showShare(Math.max(...values))
  return least === most ? `${least} or more` : `${least} or more at best, ${most} at worst`
}
