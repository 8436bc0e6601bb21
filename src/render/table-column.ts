import type { ShownCell } from './join-locations.ts'
import type { Paint } from './paint.ts'

/** What a row of the table is drawn from. */
export interface Row {
  readonly cell: ShownCell
  /** The row above names the same model. */
  readonly isRepeated: boolean
  /** The row above is the same endpoint from another place. */
  readonly isElsewhere: boolean
  readonly paint: Paint
}

export interface Column {
  /** The higher, the sooner it goes where room is short; columns without one stay. */
  readonly rank?: number
  readonly head: string
  readonly align: 'left' | 'right'
  readonly render: (row: Row) => string
}
