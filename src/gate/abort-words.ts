import { pluralize } from '../format/lists.ts'
import { showUsd } from '../format/numbers.ts'
import type { Cell } from '../model/cell.ts'
import type { AbortedCourse } from './course.ts'

/** What ended a matrix, and what that saved. */
export function abortWords(
  { aborted, verdicts }: AbortedCourse,
  cells: readonly Pick<Cell, 'id' | 'label'>[],
): string {
  const { round, of, requests, savedUsd } = aborted
  const [first, ...more] = verdicts
  const label = cells.find(({ id }) => id === first?.subject)?.label ?? first?.subject ?? ''
  const what = first?.verdict === 'worse' ? 'is worse' : 'is broken'
  const others = more.length === 0 ? '' : ` (and ${more.length} more)`
  const money =
    savedUsd === undefined || savedUsd === 0 ? '' : `, which saved about ${showUsd(savedUsd)}`
  return `stopped after round ${round} of ${of}: ${label}, ${first?.name ?? ''}, ${what} with certainty${others}; ${pluralize(requests, 'request')} ${requests === 1 ? 'was' : 'were'} not sent${money}`
}
