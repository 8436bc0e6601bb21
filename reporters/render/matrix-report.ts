import type { DocumentMatrix } from '../../src/report/document-schema.ts'
import { showDuration, showUsd } from './figures.ts'
import { renderMatrixNotes } from './matrix-notes.ts'
import { renderMatrixTable, type TableOptions } from './matrix-table.ts'
import { renderMatrixVerdicts } from './matrix-verdicts.ts'
import { plainText } from './plain-text.ts'

export interface MatrixReportOptions extends TableOptions {
  readonly mode: 'live' | 'simulated'
  readonly location: string | undefined
}

/** Everything a terminal says of one measured matrix. */
export function renderMatrixReport(matrix: DocumentMatrix, options: MatrixReportOptions): string[] {
  const { paint } = options
  return [
    '',
    title(matrix, options),
    '',
    ...renderMatrixTable(matrix, options),
    '',
    ...spaced(renderMatrixNotes(matrix, paint)),
    ...spaced(renderMatrixVerdicts(matrix, paint)),
  ]
}

function title(matrix: DocumentMatrix, options: MatrixReportOptions): string {
  const { paint, mode, location } = options
  const measured = matrix.cells.filter((cell) => cell.skipped === null)
  const rounds = matrix.rounds.filter((round) => !round.warmup).length
  const warmups = matrix.rounds.length - rounds
  const costs = measured.flatMap(({ summary }) => summary.costUsd ?? [])
  const facts = [
    `${measured.length} ${measured.length === 1 ? 'cell' : 'cells'} × ${rounds} rounds${warmups > 0 ? ` + ${warmups} warm-up` : ''}`,
    `seed ${matrix.seed}`,
    mode === 'simulated' ? paint('yellow', 'simulated') : 'live',
    ...(location === undefined ? [] : [plainText(location)]),
    ...(matrix.endedAt === null
      ? []
      : [showDuration(Date.parse(matrix.endedAt) - Date.parse(matrix.startedAt))]),
    ...(costs.length === 0 ? [] : [showUsd(costs.reduce((sum, cost) => sum + cost, 0))]),
    ...(matrix.interrupted ? [paint('red', 'interrupted')] : []),
  ]
  return ` ${paint('bold', plainText(matrix.name))}   ${facts.join('   ')}`
}

function spaced(lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [...lines, '']
}
