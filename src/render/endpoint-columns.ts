import { plainText } from '../format/plain-text.ts'
import type { Column } from './table-column.ts'

/** Model and provider, each named where the row above does not. */
export function endpointColumns(isWide: boolean): Column[] {
  if (!isWide) {
    return [
      {
        head: 'endpoint',
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
