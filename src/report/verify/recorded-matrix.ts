import type { Sample } from '../../model/sample.ts'
import { fromJsonValue } from '../../model/to-json.ts'
import type { DocumentCell, DocumentMatrix, ResultsDocument } from '../document-schema.ts'
import type { Path } from './mismatch.ts'

/** A cell of a document with its samples as they were before they became JSON. */
export interface RecordedCell {
  readonly path: Path
  readonly cell: DocumentCell
  readonly samples: readonly Sample[]
}

/** A matrix of a document as the rules see it. */
export interface RecordedMatrix {
  readonly path: Path
  readonly matrix: DocumentMatrix
  readonly cells: readonly RecordedCell[]
}

export function recordedMatrices({ matrices }: ResultsDocument): RecordedMatrix[] {
  return matrices.map((matrix, index) => {
    const path = ['matrices', index]
    return {
      path,
      matrix,
      cells: matrix.cells.map((cell, position) => ({
        path: [...path, 'cells', position],
        cell,
        samples: cell.samples.map((sample) => fromJsonValue<Sample>(sample)),
      })),
    }
  })
}
