import { stripVTControlCharacters } from 'node:util'

import { plainText } from '../../src/model/plain-text.ts'
import { showDuration, showUsd } from './figures.ts'
import { geographySentences } from './geography.ts'
import { hangingIndent } from './hanging-indent.ts'
import type { ShownMatrix } from './join-locations.ts'
import { renderMatrixNotes } from './matrix-notes.ts'
import { matrixSeed, matrixSize } from './matrix-size.ts'
import { renderMatrixTable, type TableOptions } from './matrix-table.ts'
import { renderMatrixVerdicts } from './matrix-verdicts.ts'

export interface MatrixReportOptions extends TableOptions {
  readonly mode: 'live' | 'simulated'
  readonly location: string | undefined
}

/** Everything a terminal says of one measured matrix. */
export function renderMatrixReport(matrix: ShownMatrix, options: MatrixReportOptions): string[] {
  return [
    '',
    ...title(matrix, options),
    '',
    ...spaced(
      geographySentences(matrix).flatMap((sentence) =>
        hangingIndent('', plainText(sentence), options.columns),
      ),
    ),
    ...renderMatrixTable(matrix, options),
    '',
    ...spaced(renderMatrixNotes(matrix, options)),
    ...spaced(renderMatrixVerdicts(matrix, options)),
  ]
}

function title(matrix: ShownMatrix, options: MatrixReportOptions): string[] {
  const { paint, mode, columns } = options
  const { locations } = matrix
  const location = locations?.join(', ') ?? options.location
  const costs = matrix.cells.flatMap(({ summary }) => summary.costUsd ?? [])
  const facts = [
    matrixSize(matrix),
    matrixSeed(matrix),
    mode === 'simulated' ? paint('yellow', 'simulated') : 'live',
    ...(location === undefined ? [] : [plainText(location)]),
    ...(matrix.endedAt === null
      ? []
      : [showDuration(Date.parse(matrix.endedAt) - Date.parse(matrix.startedAt))]),
    ...(costs.length === 0 ? [] : [costOf(costs, mode)]),
    ...(matrix.stopped === null ? [] : [paint('red', matrix.stopped)]),
  ]
  const name = paint('bold', plainText(matrix.name))
  const line = ` ${name}   ${facts.join('   ')}`
  if (stripVTControlCharacters(line).length <= columns) return [line]
  return [` ${name}`, ...hangingIndent('', facts.join('  '), columns)]
}

/** Simulated answers cost nothing; the figure is what real ones of that size would. */
function costOf(costs: readonly number[], mode: 'live' | 'simulated'): string {
  const total = showUsd(costs.reduce((sum, cost) => sum + cost, 0))
  return mode === 'simulated' ? `would cost ${total}` : total
}

function spaced(lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [...lines, '']
}
