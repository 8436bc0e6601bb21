import { withoutEscapes } from '../format/plain-text.ts'
import type { TableOptions } from './matrix-table.ts'

const GAP = '   '

/** Rows of texts, each row with a label that may be long. */
export interface LabelledTable {
  /** Over the labels: what the table is. */
  readonly head: string
  readonly heads: readonly string[]
  readonly rows: readonly { readonly label: string; readonly texts: readonly string[] }[]
}

/** One line a row where there is room; else a line for each label, its texts below. */
export function labelledTable(table: LabelledTable, options: TableOptions): string[] {
  return wideTable(table, options) ?? narrowTable(table, options)
}

/** One line a row; undefined in too little room. */
export function wideTable(
  table: LabelledTable,
  { paint, columns }: TableOptions,
): string[] | undefined {
  const { head, heads, rows } = table
  const texts = aligned(table)
  const labelWidth = Math.max(head.length, ...rows.map(({ label }) => label.length))
  const lines = [
    paint('dim', ` ${head.padEnd(labelWidth)}${GAP}${texts(heads)}`.trimEnd()),
    ...rows.map((row) => ` ${row.label.padEnd(labelWidth)}${GAP}${texts(row.texts)}`.trimEnd()),
  ]
  return lines.every((line) => lengthOf(line) <= columns) ? lines : undefined
}

function narrowTable(table: LabelledTable, { paint }: TableOptions): string[] {
  const texts = aligned(table)
  return [
    paint('dim', ` ${table.head}`),
    paint('dim', `   ${texts(table.heads)}`.trimEnd()),
    ...table.rows.flatMap((row) => [` ${row.label}`, `   ${texts(row.texts)}`.trimEnd()]),
  ]
}

/** The texts of a row, each under its head. */
function aligned({ heads, rows }: LabelledTable): (texts: readonly string[]) => string {
  const widths = heads.map((head, index) =>
    Math.max(head.length, ...rows.map(({ texts }) => lengthOf(texts[index] ?? ''))),
  )
  return (texts) => texts.map((text, index) => padded(text, widths[index] ?? 0)).join(GAP)
}

function lengthOf(text: string): number {
  return withoutEscapes(text).length
}

function padded(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - lengthOf(text)))
}
