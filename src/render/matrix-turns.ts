import { hangingIndent } from '../format/hanging-indent.ts'
import { showNumber, UNKNOWN } from '../format/numbers.ts'
import { plainText } from '../format/plain-text.ts'
import { type TurnSummary, turnsOf } from '../report/assembly/turns.ts'
import { isStreamed } from '../report/reading/streams.ts'
import type { ShownMatrix } from './join-locations.ts'
import type { TableOptions } from './matrix-table.ts'

/** Conversations turn by turn: what a prompt cache does shows from the second on. */
export function renderMatrixTurns(matrix: ShownMatrix, { paint, columns }: TableOptions): string[] {
  const [metric, words] = isStreamed(matrix)
    ? (['ttftMs', 'first token'] as const)
    : (['totalMs', 'total'] as const)
  return matrix.cells.flatMap((cell) => {
    const turns = turnsOf(cell, metric)
    if (turns.length === 0) return []
    const times = turns.map(({ ms }) => showNumber(ms)).join(' · ')
    const text = `${plainText(cell.label)}: ${words} ${times} ms, cached ${cachedOf(turns)}`
    return hangingIndent(`${paint('cyan', 'by turn')} `, text, columns)
  })
}

function cachedOf(turns: readonly TurnSummary[]): string {
  if (turns.every(({ cachedShare }) => cachedShare === undefined)) return 'unknown'
  const shares = turns.map(({ cachedShare }) =>
    cachedShare === undefined ? UNKNOWN : String(Math.round(cachedShare * 100)),
  )
  return `${shares.join(' · ')} % of the prompt`
}
