import Table from 'cli-table3'

import type { DocumentCell, DocumentMatrix } from '../../src/report/document-schema.ts'
import { showInterval, showNumber, showRatio, showShare, UNKNOWN } from './figures.ts'
import type { Paint } from './paint.ts'
import { plainText } from './plain-text.ts'

/** From this width on an interval stands beside its figure; below it stands under it. */
const WIDE_COLUMNS = 138
const MS_PER_SECOND = 1000

export interface TableOptions {
  readonly columns: number
  readonly paint: Paint
}

/** A matrix as a table: one row per cell, medians with their 95 % intervals. */
export function renderMatrixTable(matrix: DocumentMatrix, options: TableOptions): string[] {
  const { paint, columns } = options
  const isWide = columns >= WIDE_COLUMNS
  const layout = layoutOf(matrix, isWide)
  const table = new Table({
    head: layout.map((column) => paint('dim', column.head)),
    colAligns: layout.map((column) => column.align),
    chars: noBorders,
    style: {
      head: [],
      border: [],
      compact: true,
      'padding-left': 0,
      'padding-right': isWide ? 2 : 1,
    },
  })
  let previousModel: string | undefined
  for (const cell of matrix.cells) {
    const row = { cell, isRepeated: cell.model === previousModel, paint }
    previousModel = cell.model
    if (cell.skipped === null) table.push(layout.map((column) => column.render(row)))
    else table.push(skippedRow(layout, row))
  }
  return table
    .toString()
    .split('\n')
    .map((line) => ` ${line.trimEnd()}`)
}

interface Row {
  readonly cell: DocumentCell
  /** The row above names the same model. */
  readonly isRepeated: boolean
  readonly paint: Paint
}

interface Column {
  readonly head: string
  readonly align: 'left' | 'right'
  readonly render: (row: Row) => string
}

const noBorders = Object.fromEntries(
  ['top', 'bottom', 'left', 'right', 'mid', 'middle']
    .flatMap((name) => [name, `${name}-left`, `${name}-mid`, `${name}-right`])
    .map((name) => [name, '']),
)

function layoutOf(matrix: DocumentMatrix, isWide: boolean): Column[] {
  const firstToken = timeUnit(matrix, 'ttftMs')
  const total = timeUnit(matrix, 'totalMs')
  return [
    ...endpointColumns(isWide),
    ...workloadColumns(matrix),
    medianColumn(
      `first token${isWide ? ' ' : '\n'}${firstToken.name}`,
      'ttftMs',
      firstToken,
      isWide,
    ),
    {
      head: isWide ? 'p95' : '\np95',
      align: 'right',
      render: ({ cell, paint }) => {
        const { p95, p95Low, p95High, n, nCensored } = cell.summary.ttftMs
        const show = scaled(firstToken)
        const figure = p95 === null && nCensored > 0 && n > 0 ? '∞' : show(p95)
        return withInterval(figure, showInterval(p95Low, p95High, show), { isWide, paint })
      },
    },
    medianColumn(`total${isWide ? ' ' : '\n'}${total.name}`, 'totalMs', total, isWide),
    medianColumn(isWide ? 'tok/s' : '\ntok/s', 'tokensPerSecond', milliseconds, isWide),
    {
      head: isWide ? 'CV' : '\nCV',
      align: 'right',
      render: ({ cell }) => showRatio(cell.summary.ttftMs.cv),
    },
    {
      head: isWide ? 'tok/s per $' : 'tok/s\nper $',
      align: 'right',
      render: ({ cell }) => showNumber(cell.summary.pricePerformance.median),
    },
    {
      head: isWide ? 'quality' : '\nquality',
      align: 'right',
      render: ({ cell: { summary }, paint }) => {
        const share = showShare(summary.quality)
        return summary.quality !== null && summary.quality < 1 ? paint('yellow', share) : share
      },
    },
    { head: isWide ? 'failed' : '\nfailed', align: 'left', render: (row) => failures(row, isWide) },
  ]
}

function endpointColumns(isWide: boolean): Column[] {
  if (!isWide) {
    return [
      {
        head: 'model\n  via',
        align: 'left',
        render: ({ cell, isRepeated, paint }) => {
          const model = plainText(cell.model)
          return `${isRepeated ? paint('dim', model) : model}\n  ${plainText(cell.provider)}`
        },
      },
    ]
  }
  return [
    {
      head: 'model',
      align: 'left',
      render: ({ cell, isRepeated }) => (isRepeated ? '' : plainText(cell.model)),
    },
    { head: 'via', align: 'left', render: ({ cell }) => plainText(cell.provider) },
  ]
}

/** A column for each workload axis that has more than one level. */
function workloadColumns({ axes, cells }: DocumentMatrix): Column[] {
  const columns: Column[] = []
  if ((axes['maxTokens']?.length ?? 0) > 1) {
    columns.push({
      head: 'max',
      align: 'right',
      render: ({ cell }) => String(cell.levels.maxTokens),
    })
  }
  if ((axes['json']?.length ?? 0) > 1) {
    columns.push({
      head: 'mode',
      align: 'left',
      render: ({ cell }) => (cell.levels.json ? 'json' : 'prose'),
    })
  }
  if (cells.some((cell) => cell.id.includes(' bench='))) {
    columns.unshift({
      head: 'bench',
      align: 'left',
      render: ({ cell }) => plainText(cell.label.slice(0, cell.label.lastIndexOf(' ('))),
    })
  }
  return columns
}

interface Unit {
  readonly name: string
  readonly divisor: number
}

const milliseconds: Unit = { name: 'ms', divisor: 1 }
const seconds: Unit = { name: 's', divisor: MS_PER_SECOND }

/** Seconds where a typical figure of the column has at least two of them. */
function timeUnit({ cells }: DocumentMatrix, metric: 'ttftMs' | 'totalMs'): Unit {
  const medians = cells.flatMap(({ summary }) => summary[metric].median ?? [])
  const slow = medians.filter((median) => median >= 2 * MS_PER_SECOND).length
  return slow * 2 > medians.length ? seconds : milliseconds
}

function medianColumn(
  head: string,
  metric: 'ttftMs' | 'totalMs' | 'tokensPerSecond',
  unit: Unit,
  isWide: boolean,
): Column {
  const show = scaled(unit)
  return {
    head,
    align: 'right',
    render: ({ cell, paint }) => {
      const { median, ciLow, ciHigh, n, nCensored } = cell.summary[metric]
      const isBeyondTimeout = median === null && nCensored > 0 && n > 0
      const figure = isBeyondTimeout ? '∞' : show(median)
      return withInterval(figure, showInterval(ciLow, ciHigh, show), { isWide, paint })
    },
  }
}

function scaled({ divisor }: Unit): (value: number | null | undefined) => string {
  return (value) => (typeof value === 'number' ? showNumber(value / divisor) : UNKNOWN)
}

function withInterval(
  figure: string,
  interval: string,
  { isWide, paint }: { readonly isWide: boolean; readonly paint: Paint },
): string {
  if (interval === '') return figure
  return `${figure}${isWide ? ' ' : '\n'}${paint('dim', interval)}`
}

function failures({ cell: { summary }, paint }: Row, isWide: boolean): string {
  if (summary.failures === 0) return '0'
  const byClass = Object.entries(summary.failuresByClass).map(([name, times]) => `${times} ${name}`)
  return paint('red', byClass.join(isWide ? ', ' : '\n'))
}

function skippedRow(layout: readonly Column[], row: Row): Table.HorizontalTableRow {
  const endpoint = layout.filter((column) => /^(model|via)/.test(column.head))
  const reason = `skipped: ${plainText(row.cell.skipped ?? '')}`
  return [
    ...endpoint.map((column) => column.render(row)),
    {
      content: row.paint('yellow', reason),
      colSpan: layout.length - endpoint.length,
      hAlign: 'left',
    },
  ]
}
