import { showCount, showNumber } from '../format/numbers.ts'
import { plainText } from '../format/plain-text.ts'
import type { Levels } from '../model/cell.ts'
import type { ShownMatrix } from './join-locations.ts'
import type { Column } from './table-column.ts'

/** How a level of each workload axis stands in its column, and what stands over it. */
const axisColumns: readonly {
  readonly axis: keyof Levels
  /** In one line, and in two where room is short. */
  readonly heads: readonly [string, string]
  readonly align: Column['align']
  readonly show: (levels: Levels) => string
}[] = [
  {
    axis: 'inputTokens',
    heads: ['input', '\ninput'],
    align: 'right',
    show: ({ inputTokens }) => (inputTokens === undefined ? 'own' : showCount(inputTokens)),
  },
  {
    axis: 'maxTokens',
    heads: ['max', '\nmax'],
    align: 'right',
    show: ({ maxTokens }) => String(maxTokens),
  },
  {
    axis: 'json',
    heads: ['mode', '\nmode'],
    align: 'left',
    show: ({ json }) => (json ? 'json' : 'prose'),
  },
  {
    axis: 'concurrency',
    heads: ['in flight', 'in\nflight'],
    align: 'right',
    show: ({ concurrency }) => String(concurrency),
  },
  { axis: 'rate', heads: ['req/s', '\nreq/s'], align: 'right', show: ({ rate }) => rateOf(rate) },
  {
    axis: 'promptCache',
    heads: ['cache', '\ncache'],
    align: 'left',
    show: ({ promptCache }) => (promptCache === 'warm' ? 'warm' : 'busted'),
  },
  {
    axis: 'connection',
    heads: ['connection', 'connec-\ntion'],
    align: 'left',
    show: ({ connection }) => connection,
  },
]

function rateOf(rate: number | undefined): string {
  return Number.isInteger(rate) ? String(rate) : showNumber(rate)
}

/** A column for each workload axis that has more than one level. */
export function workloadColumns({ axes, cells }: ShownMatrix, isWide: boolean): Column[] {
  const columns = axisColumns
    .filter(({ axis }) => (axes[axis]?.length ?? 0) > 1)
    .map(({ heads, align, show }): Column => ({
      head: isWide ? heads[0] : heads[1],
      align,
      render: ({ cell }) => show(cell.levels),
    }))
  if (cells.some((cell) => cell.id.includes(' bench='))) {
    columns.unshift({
      head: 'bench',
      align: 'left',
      render: ({ cell }) => plainText(cell.label.slice(0, cell.label.lastIndexOf(' ('))),
    })
  }
  return columns
}
