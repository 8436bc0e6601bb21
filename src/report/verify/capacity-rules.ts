import { searchedAgain } from '../reading/searched-again.ts'
import { differences, mismatch, type Mismatch } from './mismatch.ts'
import type { RecordedMatrix } from './recorded-matrix.ts'

/** What every endpoint bears, and why its search ended, from the samples of its blocks. */
export function capacityRules({ path, matrix, cells }: RecordedMatrix): Mismatch[] {
  const { capacity, capacities, options } = matrix
  const place = { path: [...path, 'capacity'], basis: 'options.capacity' }
  const declared = differences(capacity, options['capacity'], place)
  if (declared.length > 0) return declared
  const again = searchedAgain(matrix)
  const due = new Set(again?.due.map(({ cell }) => cell.id))
  return [
    ...differences(capacities, again?.capacities ?? [], {
      path: [...path, 'capacities'],
      basis: 'the samples of each block',
    }),
    ...cells.flatMap(({ cell, samples, path: own }) =>
      capacity && samples.length > 0 && !due.has(cell.id)
        ? [
            mismatch(samples.length, 0, {
              path: [...own, 'samples', 'length'],
              basis: 'the levels that the search asks',
            }),
          ]
        : [],
    ),
  ]
}
