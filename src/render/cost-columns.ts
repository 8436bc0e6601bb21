import { showUsd, UNKNOWN } from '../format/numbers.ts'
import { countedSamples } from '../model/counted-samples.ts'
import { meanAnswerUsd } from '../report/assembly/costs.ts'
import type { ShownMatrix } from './join-locations.ts'
import type { Column, Row } from './table-column.ts'

/** The columns with what each cell cost, and an answer of it; as they are where no cost is known. */
export function withCosts(
  columns: readonly Column[],
  { cells }: ShownMatrix,
  isWide: boolean,
): readonly Column[] {
  if (cells.every(({ summary }) => summary.costUsd === undefined)) return columns
  // Simulated answers cost nothing; the figures are what real ones of that size would.
  const isSimulated = cells.every(({ simulated }) => simulated)
  const added: Column[] = isWide
    ? [
        { head: isSimulated ? 'would cost' : 'cost', align: 'right', render: cellCost },
        { head: 'an answer', align: 'right', render: answerCost },
      ]
    : [
        {
          head: isSimulated ? 'would cost' : 'cost',
          align: 'right',
          render: (row) => `${cellCost(row)}\n${row.paint('dim', `${answerCost(row)} each`)}`,
        },
      ]
  const place = columns.findIndex(({ head }) => head.trim() === 'quality')
  return columns.toSpliced(place, 0, ...added)
}

/** Without warm-ups, as a threshold on it counts. */
function cellCost({ cell: { summary } }: Row): string {
  if (summary.costUsd === undefined) return UNKNOWN
  return `${summary.nCostUnknown > 0 ? '≥ ' : ''}${showUsd(summary.costUsd)}`
}

function answerCost({ cell: { samples } }: Row): string {
  const answers = countedSamples(samples).filter(({ status }) => status === 'ok')
  const usd = meanAnswerUsd(answers)
  return usd === undefined ? UNKNOWN : showUsd(usd)
}
