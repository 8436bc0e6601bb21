import { joinList } from '../../format/lists.ts'
import { MAX_FAILURE_RATE } from '../../gate/measured.ts'
import { thresholdsOf } from '../reading/recover.ts'
import type { DocumentCell, DocumentMatrix } from '../schema/results-document.ts'

/** More names would bury what is said of them. */
const MAX_NAMED = 3

/** Whether so few requests of a cell failed that its figures can be compared with those of others. */
export type HasAnswered = (cell: DocumentCell) => boolean

/** By the limit of the cells' own test `measured`, or of the threshold that takes its place. */
export function answeredIn(matrix: DocumentMatrix): HasAnswered {
  const limit = thresholdsOf(matrix).failures?.atMost ?? MAX_FAILURE_RATE
  return ({ summary }) => summary.nOk > 0 && (summary.failureRate ?? 1) <= limit
}

/** Which cells are compared with none, and why; undefined where all have answered. */
export function leftOutSentence(
  { cells }: DocumentMatrix,
  hasAnswered: HasAnswered,
): string | undefined {
  const failing = cells.filter(
    (cell) => cell.skipped === undefined && cell.summary.n > 0 && !hasAnswered(cell),
  )
  if (failing.length === 0) return undefined
  const named = failing
    .slice(0, failing.length > MAX_NAMED ? MAX_NAMED - 1 : MAX_NAMED)
    .map(({ label, summary }) => `${label} (${summary.failures} of ${summary.n} requests failed)`)
  const rest = failing.length - named.length
  return `Too many failures to compare: ${joinList([...named, ...(rest > 0 ? [`${rest} more`] : [])], 'and')}.`
}

/**
 * The cells that can be compared with each other: those that have answered, at the levels that the first
 * of the matrix has, so that only endpoints differ.
 */
export function peersOf({ cells }: DocumentMatrix, hasAnswered: HasAnswered): DocumentCell[] {
  const [first] = cells
  return cells.filter(
    (cell) => first && workloadOf(cell) === workloadOf(first) && hasAnswered(cell),
  )
}

function workloadOf({ levels }: DocumentCell): string {
  return JSON.stringify({ ...levels, model: null, provider: null })
}
