import { showNumber } from '../format/numbers.ts'
import type { TrueFigures } from '../model/truth.ts'
import type { DocumentCell, DocumentMatrix } from '../report/schema/results-document.ts'

/** What a cell was set to in the simulator. */
export interface TrueRow extends Omit<TrueFigures, 'cell'> {
  readonly cell: DocumentCell
}

/** The cells of a matrix that were simulated with what they were set to; none of live ones. */
export function trueRows({ cells, truth }: Pick<DocumentMatrix, 'cells' | 'truth'>): TrueRow[] {
  return (truth?.cells ?? []).flatMap((set) => {
    const cell = cells.find(({ id }) => id === set.cell)
    return cell ? [{ ...set, cell }] : []
  })
}

/** How exact the clock is beside what was set; undefined where unknown. */
export function trueClockWords(truth: DocumentMatrix['truth']): string | undefined {
  if (!truth?.clock) return undefined
  return `the clock: 99 of 100 stamps are late by less than ${showNumber(truth.clock.lateMs)} ms of simulated time`
}
