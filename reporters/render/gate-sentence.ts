import type { DocumentVerdict } from '../../src/report/document-schema.ts'
import { counted, showShare } from './figures.ts'

/** How many regression tests the gate executed and what it could have seen: a dead gate must show. */
export function gateSentence(verdicts: readonly DocumentVerdict[]): string {
  const tested = verdicts.filter(({ kind, p1 }) => kind === 'regression' && p1 !== null)
  const sizes = tested.flatMap(({ detectable }) => detectable ?? [])
  const seen =
    sizes.length === 0 ? '' : `, could have seen +${showShare(Math.min(...sizes))} or more`
  return `The gate executed ${counted(tested.length, 'regression test')}${seen}.`
}
