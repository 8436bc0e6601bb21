import { type MetricName, metricNames } from '../../model/metric.ts'
import type { Sample } from '../../model/sample.ts'
import { isOfEarlierVersion } from '../reading/as-written.ts'
import type { DocumentCell, DocumentMatrix, ResultsDocument } from '../schema/results-document.ts'
import type { Path } from './mismatch.ts'

/** A cell of a document, and where it stands. */
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
  /** Metrics that the version which wrote the document did not know. */
  readonly unknown: ReadonlySet<string>
}

export function recordedMatrices(document: ResultsDocument): RecordedMatrix[] {
  const isEarlier = isOfEarlierVersion(document)
  return document.matrices.map((matrix, index) => {
    const path = ['matrices', index]
    return {
      path,
      matrix,
      cells: matrix.cells.map((cell, position) => ({
        path: [...path, 'cells', position],
        cell,
        samples: cell.samples,
      })),
      unknown: new Set(isEarlier ? unknownMetrics(matrix) : []),
    }
  })
}

/** A version that knows a metric has a contrast of it for each pair of cells, with values or without. */
function unknownMetrics({ cells, contrasts }: DocumentMatrix): MetricName[] {
  return metricNames.filter(
    (name) =>
      cells.every(({ summary }) => summary[name].n === 0) &&
      contrasts.every(({ metric }) => metric !== name),
  )
}
