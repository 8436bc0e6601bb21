import { showNumber, showShare, UNKNOWN } from '../format/numbers.ts'
import type { ShownMatrix } from './join-locations.ts'
import type { Column } from './table-column.ts'

/** What a matrix under load is read for: answers per second, and how many kept the objective. */
export function loadColumns({ cells, goodput }: ShownMatrix): Column[] {
  const columns: Column[] = []
  if (cells.some(({ summary }) => summary.load !== undefined)) {
    columns.push({
      head: 'requests/s',
      align: 'right',
      rank: 3,
      render: ({ cell }) => showNumber(cell.summary.load?.achievedRate),
    })
  }
  if (goodput !== undefined) {
    columns.push({
      head: 'goodput',
      align: 'right',
      render({ cell: { summary }, paint }) {
        if (summary.goodput === undefined) return UNKNOWN
        const share = showShare(summary.goodput)
        return summary.goodput < goodput.atLeast ? paint('red', share) : share
      },
    })
  }
  return columns
}
