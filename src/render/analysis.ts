import { hangingIndent } from '../format/hanging-indent.ts'
import { pluralize } from '../format/lists.ts'
import { plainText } from '../format/plain-text.ts'
import type { Analysis, GroupAnalysis } from '../report/analyze/analyze.ts'
import { renderAnalysisTable } from './analysis-table.ts'
import { findingsOf } from './group-findings.ts'
import { leftOutLines, type SkippedFile } from './left-out.ts'
import type { TableOptions } from './matrix-table.ts'
import { comparePlacesLines } from './place-comparison.ts'
import { showDay } from './span.ts'

/** What many runs say together: for each matrix and place the answer in words, then the figures. */
export function renderAnalysis(
  analysis: Analysis,
  skipped: readonly SkippedFile[],
  options: TableOptions,
): string[] {
  return [
    ...analysis.groups.flatMap((group) => [
      ...headOf(group, options),
      '',
      ...findingsOf(group, analysis).flatMap((text) =>
        hangingIndent('', plainText(text), options.columns),
      ),
      '',
      ...renderAnalysisTable(group, analysis, options),
      '',
    ]),
    ...withBlank(comparePlacesLines(analysis, options)),
    ...withBlank(leftOutLines(analysis.leftOut, skipped, options)),
  ]
}

function headOf({ matrix, mode, location, runs, from, to }: GroupAnalysis, options: TableOptions) {
  const { paint, columns } = options
  const name = plainText(matrix)
  const place = location === undefined ? 'no location' : plainText(location)
  const [first, last] = [showDay(from), showDay(to)]
  const span = first === last ? first : `${first} to ${last}`
  const facts = [mode, place, pluralize(runs, 'run'), span]
  const line = ` ${paint('bold', name)}   ${facts.join('   ')}`
  return 4 + name.length + facts.join('   ').length <= columns
    ? [line]
    : [` ${paint('bold', name)}`, ` ${facts.join('  ')}`]
}

function withBlank(lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [...lines, '']
}
