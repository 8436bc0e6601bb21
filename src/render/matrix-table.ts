import { displayWidth } from '../format/display-width.ts'
import { showNumber, showShare } from '../format/numbers.ts'
import { plainText } from '../format/plain-text.ts'
import { textTable } from '../format/text-table.ts'
import { isStreamed } from '../report/reading/streams.ts'
import { withCosts } from './cost-columns.ts'
import { emptyCell } from './empty-cell.ts'
import { endpointColumns, fromColumn } from './endpoint-columns.ts'
import type { ShownMatrix } from './join-locations.ts'
import { loadColumns } from './load-columns.ts'
import { medianColumn, tailColumn, variationColumn } from './metric-columns.ts'
import { noPaint, type Paint } from './paint.ts'
import type { Column, Row } from './table-column.ts'
import { milliseconds, timeUnit } from './time-unit.ts'
import { workloadColumns } from './workload-columns.ts'

/** Narrower tables keep to the headline figures. */
export const MIN_COLUMNS_OF_END_TO_END = 140
const SPEED = 'tok/s'
export const END_TO_END = 'e2e tok/s'

export interface TableOptions {
  readonly columns: number
  readonly paint: Paint
}

/** A matrix as a table: one row per cell, medians with their 95 % intervals, as wide as fits. */
export function renderMatrixTable(matrix: ShownMatrix, options: TableOptions): string[] {
  const { paint, columns } = options
  const full = layoutOf(matrix, false)
  for (const isWide of [true, false]) {
    const layout = isWide ? layoutOf(matrix, true) : full
    // Costs and end-to-end speeds stand in the table where they make it no harder to read.
    const plain = [withCosts(layout, matrix, isWide), layout]
    const hasRoom = isWide && columns >= MIN_COLUMNS_OF_END_TO_END
    for (const candidate of hasRoom ? plain.flatMap((some) => [withEndToEnd(some), some]) : plain) {
      const isHeaded = !isWide && isJoined(matrix)
      const table = draw(matrix, { layout: candidate, isWide, isHeaded, paint })
      if (widthOf(table) <= columns) return table
    }
  }
  // Names get a line of their own, before a figure has to go.
  let layout = isJoined(matrix) ? full : full.slice(namesOf(matrix, false).length)
  for (;;) {
    const headed = draw(matrix, { layout, isWide: false, isHeaded: true, paint })
    const dispensable = layout.filter((column) => column.rank !== undefined)
    if (widthOf(headed) <= columns || dispensable.length === 0) return headed
    const least = Math.max(...dispensable.map((column) => column.rank ?? 0))
    layout = layout.filter((column) => column.rank !== least)
  }
}

/** The table in full width as plain texts, one per column: for reports that draw their own. */
export function matrixGrid(matrix: ShownMatrix): {
  readonly head: readonly Pick<Column, 'head' | 'align'>[]
  readonly rows: readonly (readonly string[])[]
} {
  const layout = withEndToEnd(layoutOf(matrix, true))
  const rows = rowsOf(matrix, noPaint).map((row) =>
    layout.map((column) => {
      const empty = emptyCell(row.cell, noPaint)
      if (empty === undefined || isEndpoint(column)) return column.render(row)
      return column === layout.find((other) => !isEndpoint(other)) ? empty : ''
    }),
  )
  return { head: layout, rows }
}

interface Drawing {
  readonly layout: readonly Column[]
  readonly isWide: boolean
  /** The endpoint stands above its figures instead of in a column. */
  readonly isHeaded?: boolean
  readonly paint: Paint
}

function draw(matrix: ShownMatrix, drawing: Drawing): string[] {
  const { layout, isWide, isHeaded = false, paint } = drawing
  const rows = rowsOf(matrix, paint).flatMap((row): (readonly string[])[] => {
    const { cell } = row
    const empty = emptyCell(cell, paint)
    return [
      ...(isHeaded && !row.isElsewhere ? [[headOf(row)]] : []),
      empty === undefined
        ? layout.map((column) => column.render(row))
        : emptyRow(layout, row, empty),
    ]
  })
  return textTable({
    head: layout.map(({ head }) => paint('dim', head)),
    rows,
    aligns: layout.map((column) => column.align),
    gap: isWide ? 2 : 1,
  }).map((line) => ` ${line}`)
}

function rowsOf({ cells }: ShownMatrix, paint: Paint): Row[] {
  return cells.map((cell, index) => {
    const previous = cells[index - 1]
    const isRepeated = cell.model === previous?.model
    return {
      cell,
      isRepeated,
      // The same endpoint from another place: its name stands once.
      isElsewhere:
        cell.location !== undefined && isRepeated && cell.provider === previous?.provider,
      paint,
    }
  })
}

/** What stands above the figures of a cell: its places have rows of their own. */
function headOf({ cell }: Row): string {
  return plainText(cell.location === undefined ? cell.label : `${cell.model} via ${cell.provider}`)
}

function widthOf(lines: readonly string[]): number {
  return lines.reduce((most, line) => Math.max(most, displayWidth(line)), 0)
}

function layoutOf(matrix: ShownMatrix, isWide: boolean): Column[] {
  if (!isStreamed(matrix)) return wholeLayoutOf(matrix, isWide)
  const firstToken = timeUnit(matrix, 'ttftMs')
  const total = timeUnit(matrix, 'totalMs')
  const hasPrices = matrix.cells.some(({ price }) => (price?.outputPerMTok ?? 0) > 0)
  const endpoint = namesOf(matrix, isWide)
  return isWide
    ? [
        ...endpoint,
        medianColumn(`first token ${firstToken.name}`, 'ttftMs', { unit: firstToken, isWide }),
        tailColumn('ttftMs', { unit: firstToken, isWide }),
        medianColumn(`total ${total.name}`, 'totalMs', { unit: total, isWide }),
        medianColumn(SPEED, 'tokensPerSecond', { unit: milliseconds, isWide }),
        variationColumn('ttftMs', isWide),
        ...(hasPrices
          ? [{ head: 'tok/s per $', align: 'right', render: pricePerformance } as const]
          : []),
        ...loadColumns(matrix),
        { head: 'quality', align: 'right', render: quality },
        { head: 'failed', align: 'left', render: failures },
      ]
    : [
        ...endpoint,
        medianColumn(`TTFT ${firstToken.name}`, 'ttftMs', { unit: firstToken, isWide }),
        tailColumn('ttftMs', { unit: firstToken, isWide }),
        {
          ...medianColumn(`total ${total.name}`, 'totalMs', { unit: total, isWide }),
          rank: 1,
        },
        medianColumn(SPEED, 'tokensPerSecond', { unit: milliseconds, isWide }),
        variationColumn('ttftMs', isWide),
        ...(hasPrices
          ? [{ head: 'tok/s/$', align: 'right', rank: 3, render: pricePerformance } as const]
          : []),
        ...loadColumns(matrix),
        { head: 'quality', align: 'right', render: quality },
        { head: 'failed', align: 'left', render: failuresInShort },
      ]
}

/** Of whole answers the total time is what there is, and how fast they came as a whole. */
function wholeLayoutOf(matrix: ShownMatrix, isWide: boolean): Column[] {
  const unit = timeUnit(matrix, 'totalMs')
  const perSecond = { unit: milliseconds, isWide }
  return [
    ...namesOf(matrix, isWide),
    medianColumn(`total ${unit.name}`, 'totalMs', { unit, isWide }),
    tailColumn('totalMs', { unit, isWide }),
    {
      ...medianColumn(END_TO_END, 'endToEndTokensPerSecond', perSecond),
      rank: 1,
    },
    variationColumn('totalMs', isWide),
    ...loadColumns(matrix),
    { head: 'quality', align: 'right', render: quality },
    { head: 'failed', align: 'left', render: isWide ? failures : failuresInShort },
  ]
}

function namesOf(matrix: ShownMatrix, isWide: boolean): Column[] {
  return [
    // In little room the endpoint stands above the rows of its places.
    ...(isJoined(matrix) && !isWide ? [] : endpointColumns(isWide)),
    ...workloadColumns(matrix),
    ...(isJoined(matrix) ? [fromColumn] : []),
  ]
}

/** What a first token that was held back does not make faster, beside what it does. */
function withEndToEnd(columns: readonly Column[]): readonly Column[] {
  const place = columns.findIndex(({ head }) => head === SPEED) + 1
  if (place === 0) return columns
  const unit = milliseconds
  const added = medianColumn(END_TO_END, 'endToEndTokensPerSecond', { unit, isWide: true })
  return columns.toSpliced(place, 0, added)
}

function pricePerformance({ cell }: Row): string {
  return showNumber(cell.summary.pricePerformance.median)
}

function quality({ cell: { summary }, paint }: Row): string {
  const share = showShare(summary.quality)
  return summary.quality !== undefined && summary.quality < 1 ? paint('yellow', share) : share
}

function failures({ cell: { summary }, paint }: Row): string {
  if (summary.failures === 0) return '0'
  const byClass = Object.entries(summary.failuresByClass).map(([name, times]) => `${times} ${name}`)
  return paint('red', byClass.join(', '))
}

/** In little room several classes are counted; the notes below the table name them. */
function failuresInShort(row: Row): string {
  const { failures: count, failuresByClass } = row.cell.summary
  const classes = Object.keys(failuresByClass).length
  return classes < 2 ? failures(row) : row.paint('red', `${count}, see below`)
}

function isJoined({ locations }: ShownMatrix): boolean {
  return locations !== undefined
}

function emptyRow(layout: readonly Column[], row: Row, content: string): string[] {
  const figures = layout.findIndex(({ head }) => /^(?:first|TTFT|total)/.test(head))
  return [...layout.slice(0, figures).map((column) => column.render(row)), content]
}

function isEndpoint({ head }: Column): boolean {
  return /^(endpoint|model|via|from)/.test(head)
}
