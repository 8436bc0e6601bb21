import type { DocumentCell } from '../../src/report/document-schema.ts'
import type { Paint } from './paint.ts'

/** A cell of the matrix as a row of its table. */
export interface Row {
  readonly cell: DocumentCell
  /** The row above names the same model. */
  readonly isRepeated: boolean
  readonly paint: Paint
}

export interface Column {
  /** The higher, the sooner it goes where room is short; columns without one stay. */
  readonly rank?: number
  readonly head: string
  readonly align: 'left' | 'right'
  readonly render: (row: Row) => string
}
