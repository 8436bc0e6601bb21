import { showCount, showNumber } from '../format/numbers.ts'
import { plainText } from '../format/plain-text.ts'
import type { Levels } from '../model/cell.ts'
import type { ShownMatrix } from './join-locations.ts'
import type { Column } from './table-column.ts'

/** How a level of each workload axis stands in its column, and what stands over it. */
const axisColumns: readonly {
  readonly axis: keyof Levels
  readonly head: string
  readonly align: Column['align']
  readonly show: (levels: Levels) => string
}[] = [
  {
    axis: 'inputTokens',
    head: 'input tokens',
    align: 'right',
    show: ({ inputTokens }) => (inputTokens === undefined ? 'own' : showCount(inputTokens)),
  },
  {
    axis: 'maxTokens',
    head: 'max tokens',
    align: 'right',
    show: ({ maxTokens }) => String(maxTokens),
  },
  {
    axis: 'json',
    head: 'mode',
    align: 'left',
    show: ({ json }) => (json ? 'json' : 'prose'),
  },
  {
    axis: 'concurrency',
    head: 'in flight',
    align: 'right',
    show: ({ concurrency }) => String(concurrency),
  },
  {
    axis: 'stage',
    head: 'stage',
    align: 'left',
    show: ({ stage }) =>
      stage === undefined
        ? 'none'
        : plainText(stage).replace(':', ': ').replace('..', '–').replace(',', ', '),
  },
  { axis: 'rate', head: 'req/s', align: 'right', show: ({ rate }) => rateOf(rate) },
  {
    axis: 'promptCache',
    head: 'cache',
    align: 'left',
    show: ({ promptCache }) => (promptCache === 'warm' ? 'warm' : 'busted'),
  },
  {
    axis: 'connection',
    head: 'connection',
    align: 'left',
    show: ({ connection }) => connection,
  },
]

function rateOf(rate: number | undefined): string {
  return Number.isInteger(rate) ? String(rate) : showNumber(rate)
}

/** Whether a rate has stages. */
export function hasStages({ stage = [] }: ShownMatrix['axes']): boolean {
  return stage.some((level) => level !== undefined)
}

/** A column for each workload axis that has more than one level. */
export function workloadColumns({ axes, cells }: ShownMatrix): Column[] {
  const columns = axisColumns
    // A stage says its rate.
    .filter(({ axis }) => (axes[axis]?.length ?? 0) > 1 && (axis !== 'rate' || !hasStages(axes)))
    .map(({ head, align, show }): Column => ({
      head,
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
