import { stripVTControlCharacters } from 'node:util'

import { costsByProvider } from '../../src/report/costs.ts'
import type { DocumentCell, DocumentMatrix } from '../../src/report/document-schema.ts'
import { sentencesOf } from '../../src/report/sentences.ts'
import { renderTotalCost } from './costs.ts'
import { counted, showDuration } from './figures.ts'
import { hangingIndent } from './hanging-indent.ts'
import { renderMatrixContrasts } from './matrix-contrasts.ts'
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
      sentencesOf(matrix).flatMap((text) => hangingIndent('', plainText(text), options.columns)),
    ),
    ...renderMatrixTable(matrix, options),
    '',
    ...spaced(renderMatrixTurns(matrix, options)),
    ...spaced(renderMatrixContrasts(matrix, options)),
    ...spaced(renderMatrixNotes(matrix, options)),
    ...spaced(renderSecondLook(matrix, options)),
    ...spaced(renderMatrixVerdicts(matrix, options)),
  ]
}

function title(matrix: DocumentMatrix, options: MatrixReportOptions): string[] {
  const { paint, mode, location, columns } = options
  const measured = matrix.cells.filter((cell) => cell.skipped === null)
  const first = matrix.rounds.filter((round) => round.phase !== 'confirm')
  const rounds = first.filter((round) => !round.warmup).length
  const warmups = first.length - rounds
  const cost = renderTotalCost(costsByProvider(matrix.cells), mode)
  // Adaptive cells stop when they have been asked enough.
  const least = matrix.adaptive === null ? rounds : Math.min(...measured.map(roundsOf))
  const facts = [
    `${counted(measured.length, 'cell')} × ${least < rounds ? `${least}–` : ''}${counted(rounds, 'round')}${warmups > 0 ? ` + ${warmups} warm-up` : ''}`,
    ...settings(matrix),
    `seed ${matrix.seed}`,
    mode === 'simulated' ? paint('yellow', 'simulated') : 'live',
    ...(location === undefined ? [] : [plainText(location)]),
    ...(matrix.endedAt === null
      ? []
      : [showDuration(Date.parse(matrix.endedAt) - Date.parse(matrix.startedAt))]),
    ...(cost === undefined ? [] : [cost]),
    ...(matrix.stopped === null ? [] : [paint('red', matrix.stopped)]),
  ]
  const name = paint('bold', plainText(matrix.name))
  const line = ` ${name}   ${facts.join('   ')}`
  if (stripVTControlCharacters(line).length <= columns) return [line]
  return [` ${name}`, ...hangingIndent('', facts.join('  '), columns)]
}

function roundsOf({ samples }: DocumentCell): number {
  return samples.filter(({ warmup, phase }) => !warmup && phase === 'main').length
}

/** What the second look cost in requests, or why there was none. */
function renderSecondLook({ secondLook }: DocumentMatrix, { columns }: TableOptions): string[] {
  if (!secondLook) return []
  const { outcome, rounds, cells } = secondLook
  const what = `${counted(cells.length, 'cell')} × ${counted(rounds, 'round')}`
  const text = {
    done: `second look: ${what} measured again, because something stood out at the first`,
    unaffordable: `second look: ${what} would exceed the budget, so what stood out stays undecided`,
    interrupted: `second look: interrupted, so what stood out stays undecided`,
  }[outcome]
  return hangingIndent('', text, columns)
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

function spaced(lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [...lines, '']
}
