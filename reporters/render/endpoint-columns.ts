import { plainText } from '../../src/model/plain-text.ts'
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

/** Model and provider, each named where the row above does not. */
export function endpointColumns(isWide: boolean): Column[] {
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
    {
      head: 'via',
      align: 'left',
      render: ({ cell, isElsewhere }) => (isElsewhere ? '' : plainText(cell.provider)),
    },
  ]
}

/** The place of a cell that several places measured. */
export const fromColumn: Column = {
  head: 'from',
  align: 'left',
  render: ({ cell }) => plainText(cell.location ?? ''),
}
