import type { DocumentCell } from '../report/schema/results-document.ts'
import type { Paint } from './paint.ts'

/** What stands in place of the figures of a cell that has none; undefined when it has some. */
export function emptyCell(
  { skipped, suspended, summary }: DocumentCell,
  paint: Paint,
): string | undefined {
  if (skipped !== undefined) return paint('yellow', 'skipped')
  return suspended !== undefined && summary.nOk === 0 ? paint('red', 'suspended') : undefined
}
