import { firstCells } from '../../model/capacity.ts'
import { planSha256 } from '../../model/plan-hash.ts'
import type { DocumentMatrix } from '../schema/results-document.ts'
import { differences, type Mismatch } from './mismatch.ts'
import type { RecordedMatrix } from './recorded-matrix.ts'

/** The hash of what a document says was decided before the first request. */
export function planOf(matrix: DocumentMatrix): string {
  return planSha256({ ...matrix, cells: firstCells(matrix.cells, matrix.capacity) })
}

/** What was decided before the first request is what the run printed then. */
export function planRules({ path, matrix }: RecordedMatrix): Mismatch[] {
  if (matrix.planSha256 === undefined) return []
  return differences(matrix.planSha256, planOf(matrix), {
    path: [...path, 'planSha256'],
    basis: 'seed, options, prompts, cells, prices and limits',
  })
}
