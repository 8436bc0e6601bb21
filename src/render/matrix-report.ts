import { hangingIndent } from '../format/hanging-indent.ts'
import { showCount, showDuration } from '../format/numbers.ts'
import { plainText, withoutEscapes } from '../format/plain-text.ts'
import { arrivalsOption, arrivalsSetting } from '../model/arrivals.ts'
import { answerSentences } from './answer-sentences.ts'
import { renderCapacityTable } from './capacity-table.ts'
import { simulatedWords } from './clock-words.ts'
import { renderMatrixCost } from './costs.ts'
import type { ShownMatrix } from './join-locations.ts'
import { laterLookSize, lookName } from './later-looks.ts'
import { renderMatrixContrasts } from './matrix-contrasts.ts'
import { renderMatrixNotes } from './matrix-notes.ts'
import { matrixSeed, matrixSize } from './matrix-size.ts'
import { renderMatrixTable, type TableOptions } from './matrix-table.ts'
import { renderMatrixTruth } from './matrix-truth.ts'
import { renderMatrixTurns } from './matrix-turns.ts'
import { renderMatrixVerdicts, renderRed } from './matrix-verdicts.ts'
import { resumedWords } from './resumed-words.ts'
import { tableLegend } from './table-legend.ts'

export interface MatrixReportOptions extends TableOptions {
  readonly mode: 'live' | 'simulated'
  /** How many times faster than simulated time endpoints answered. */
  readonly timeFactor?: number | undefined
  readonly location: string | undefined
  /** Whether certificates of servers were checked; undefined where unknown. */
  readonly tlsVerified?: boolean | undefined
  /** The first of a run also says what its marks mean. */
  readonly isFirst?: boolean | undefined
}

/** What a report says of a run with `NODE_TLS_REJECT_UNAUTHORIZED=0`. */
export const UNVERIFIED_TLS = 'TLS certificates not checked (NODE_TLS_REJECT_UNAUTHORIZED=0)'

/** Whether a run says of its environment that certificates were not checked. */
export function isTlsUnverified(environment: object): boolean {
  return 'tlsVerified' in environment && environment.tlsVerified === false
}

/** Everything a terminal says of one measured matrix. */
export function renderMatrixReport(matrix: ShownMatrix, options: MatrixReportOptions): string[] {
  const table =
    matrix.capacities.length > 0
      ? renderCapacityTable(matrix, options)
      : renderMatrixTable(matrix, options)
  return [
    '',
    ...title(matrix, options),
    '',
    ...spaced(renderRed(matrix, options)),
    ...spaced(
      answerSentences(matrix).flatMap((sentence) =>
        hangingIndent('', plainText(sentence), options.columns),
      ),
    ),
    ...table,
    ...(options.isFirst === true ? tableLegend(table, options) : []),
    '',
    ...spaced(renderMatrixTruth(matrix, options)),
    ...spaced(renderMatrixTurns(matrix, options)),
    ...spaced(renderMatrixContrasts(matrix, options)),
    ...spaced(renderMatrixNotes(matrix, options)),
    ...spaced(renderLaterLooks(matrix, options)),
    ...spaced(renderMatrixVerdicts(matrix, options)),
  ]
}

function title(matrix: ShownMatrix, options: MatrixReportOptions): string[] {
  const { paint, mode, columns } = options
  const { locations } = matrix
  const location = locations?.join(', ') ?? options.location
  const cost = renderMatrixCost(matrix, mode)
  const facts = [
    matrixSize(matrix),
    ...settings(matrix),
    matrixSeed(matrix),
    mode === 'simulated' ? paint('yellow', simulatedWords(options.timeFactor)) : 'live',
    ...(location === undefined ? [] : [plainText(location)]),
    ...resumedWords(matrix),
    ...(matrix.endedAt === undefined
      ? []
      : [showDuration(Date.parse(matrix.endedAt) - Date.parse(matrix.startedAt))]),
    ...(cost === undefined ? [] : [cost]),
    ...(options.tlsVerified === false ? [paint('red', UNVERIFIED_TLS)] : []),
    ...(matrix.stopped === undefined ? [] : [paint('red', matrix.stopped)]),
  ]
  const name = paint('bold', plainText(matrix.name))
  const line = ` ${name}   ${facts.join('   ')}`
  if (withoutEscapes(line).length <= columns) return [line]
  return [` ${name}`, ...hangingIndent('', facts.join('  '), columns)]
}

/** What looking again cost in requests, or why it was not done. */
function renderLaterLooks(
  { laterLooks, places }: Pick<ShownMatrix, 'laterLooks' | 'places'>,
  options: TableOptions,
  place = '',
): string[] {
  if (places) {
    return places.flatMap(({ matrix, location }) =>
      renderLaterLooks({ laterLooks: matrix.laterLooks }, options, `${plainText(location)}, `),
    )
  }
  return laterLooks.flatMap((look, index) => {
    const name = lookName(index)
    const why = index === 0 ? 'because of a possible regression' : 'because the second left doubt'
    const text = {
      done: `${name}: ${laterLookSize(look)} measured again, ${why}`,
      unaffordable: `${name}: ${laterLookSize(look)} would exceed the budget, so the possible regression stays undecided`,
      interrupted: `${name}: interrupted, so the possible regression stays undecided`,
    }[look.outcome]
    return hangingIndent('', `${place}${text}`, options.columns)
  })
}

/** What every cell of the matrix has in common and nobody would expect. */
function settings({ axes, cells, options }: ShownMatrix): string[] {
  const [cell] = cells
  if (!cell) return []
  const { inputTokens, concurrency, rate, promptCache, connection } = cell.levels
  const { arrivals } = arrivalsSetting(arrivalsOption.safeParse(options['arrivals']).data)
  const isSetting = (axis: keyof typeof cell.levels): boolean => axes[axis]?.length === 1
  return [
    ...(isSetting('inputTokens') && inputTokens !== undefined
      ? [`${showCount(inputTokens)} input tokens`]
      : []),
    ...(isSetting('concurrency') && concurrency > 1 ? [`concurrency ${concurrency}`] : []),
    ...(isSetting('rate') && rate !== undefined ? [`${rate} req/s`] : []),
    ...(arrivals === undefined ? [] : [`arrivals ${arrivals}`]),
    ...(isSetting('promptCache') && promptCache === 'warm' ? ['warm prompt cache'] : []),
    ...(isSetting('connection') && connection === 'cold' ? ['cold connections'] : []),
  ]
}

function spaced(lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [...lines, '']
}
