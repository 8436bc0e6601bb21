import type { DocumentCell } from '../report/schema/document-schema.ts'
import type { Paint } from './paint.ts'

/** What stands in place of the figures of a cell that has none; undefined when it has some. */
export function emptyCell(
  { skipped, suspended, summary }: DocumentCell,
  paint: Paint,
): string | undefined {
  if (skipped !== null) return paint('yellow', 'skipped')
  return suspended !== null && summary.nOk === 0 ? paint('red', 'suspended') : undefined
}
