import { hangingIndent } from '../format/hanging-indent.ts'
import { pluralize } from '../format/lists.ts'
import { plainText } from '../format/plain-text.ts'
import type { LeftOut } from '../report/analyze/measured-run.ts'
import type { TableOptions } from './matrix-table.ts'

/** A file that is no results document, and why. */
export interface SkippedFile {
  readonly path: string
  readonly reason: string
}

/** A folder may hold any number of other files, and a matrix any number of poor cells. */
const MAX_LINES = 12
const MAX_REASON_LENGTH = 200

/** What did not enter an analysis, alike things together. */
export function leftOutLines(
  leftOut: readonly LeftOut[],
  skipped: readonly SkippedFile[],
  { paint, columns }: TableOptions,
): string[] {
  const cells = Map.groupBy(leftOut, ({ matrix, cell, reason }) => {
    // Counts and times in a reason differ from run to run.
    const kind = reason.replaceAll(/\d+/g, '#')
    return JSON.stringify([matrix, cell, kind])
  })
  const texts = [
    ...[...cells.values()].flatMap((alike) => {
      const [first] = alike
      if (!first) return []
      const what = [first.matrix, ...(first.cell === undefined ? [] : [first.cell])].join(', ')
      const where = alike.length === 1 ? `run ${first.run}` : pluralize(alike.length, 'run')
      return [`${what}: ${first.reason} (${where})`]
    }),
    ...skipped.map(({ path, reason }) => `${path}: ${reason}`),
  ]
  const shown = texts.slice(0, MAX_LINES)
  const rest = texts.length - shown.length
  return [...shown, ...(rest > 0 ? [`and ${rest} more`] : [])].flatMap((text) =>
    hangingIndent(`${paint('yellow', 'left out')} `, plainText(text, MAX_REASON_LENGTH), columns),
  )
}
