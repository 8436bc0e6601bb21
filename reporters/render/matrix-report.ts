import { stripVTControlCharacters } from 'node:util'

import type { DocumentCell, DocumentMatrix } from '../../src/report/document-schema.ts'
import { goodputSentences } from '../../src/report/goodput-sentences.ts'
import { counted, showDuration, showUsd } from './figures.ts'
import { hangingIndent } from './hanging-indent.ts'
import { renderMatrixNotes } from './matrix-notes.ts'
import { renderMatrixTable, type TableOptions } from './matrix-table.ts'
import { renderMatrixTurns } from './matrix-turns.ts'
import { renderMatrixVerdicts } from './matrix-verdicts.ts'
import { plainText } from './plain-text.ts'

export interface MatrixReportOptions extends TableOptions {
  readonly mode: 'live' | 'simulated'
  readonly location: string | undefined
}

/** Everything a terminal says of one measured matrix. */
export function renderMatrixReport(matrix: DocumentMatrix, options: MatrixReportOptions): string[] {
  return [
    '',
    ...title(matrix, options),
    '',
    ...spaced(
      goodputSentences(matrix).flatMap((text) =>
        hangingIndent('', plainText(text), options.columns),
      ),
    ),
    ...renderMatrixTable(matrix, options),
    '',
    ...spaced(renderMatrixTurns(matrix, options)),
    ...spaced(renderMatrixNotes(matrix, options)),
    ...spaced(renderMatrixVerdicts(matrix, options)),
  ]
}

function title(matrix: DocumentMatrix, options: MatrixReportOptions): string[] {
  const { paint, mode, location, columns } = options
  const measured = matrix.cells.filter((cell) => cell.skipped === null)
  const rounds = matrix.rounds.filter((round) => !round.warmup).length
  const warmups = matrix.rounds.length - rounds
  // Adaptive cells stop when they have been asked enough.
  const least = matrix.adaptive === null ? rounds : Math.min(...measured.map(roundsOf))
  const costs = measured.flatMap(({ summary }) => summary.costUsd ?? [])
  const facts = [
    `${counted(measured.length, 'cell')} × ${least < rounds ? `${least}–` : ''}${counted(rounds, 'round')}${warmups > 0 ? ` + ${warmups} warm-up` : ''}`,
    ...settings(matrix),
    `seed ${matrix.seed}`,
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

function roundsOf({ samples }: DocumentCell): number {
  return samples.filter(({ warmup }) => !warmup).length
}

/** What every cell of the matrix has in common and nobody would expect. */
function settings({ axes, cells }: DocumentMatrix): string[] {
  const [cell] = cells
  if (!cell) return []
  const { concurrency, rate, promptCache, connection } = cell.levels
  const isSetting = (axis: keyof typeof cell.levels): boolean => axes[axis]?.length === 1
  return [
    ...(isSetting('concurrency') && concurrency > 1 ? [`concurrency ${concurrency}`] : []),
    ...(isSetting('rate') && rate !== null ? [`${rate} req/s`] : []),
    ...(isSetting('promptCache') && promptCache === 'warm' ? ['warm prompt cache'] : []),
    ...(isSetting('connection') && connection === 'cold' ? ['cold connections'] : []),
  ]
}

/** Simulated answers cost nothing; the figure is what real ones of that size would. */
function costOf(costs: readonly number[], mode: 'live' | 'simulated'): string {
  const total = showUsd(costs.reduce((sum, cost) => sum + cost, 0))
  return mode === 'simulated' ? `would cost ${total}` : total
}

function spaced(lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [...lines, '']
}
