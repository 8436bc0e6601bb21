import type { Outage } from '../../model/outage.ts'
import type { Sample } from '../../model/sample.ts'
import { fromJsonValue } from '../../model/to-json.ts'
import type {
  DocumentJson,
  DocumentMatrix,
  MatrixJson,
  ResultsDocument,
} from '../schema/document-schema.ts'

/** A document of its JSON. */
export function fromDocumentJson(json: DocumentJson): ResultsDocument {
  return { ...json, matrices: json.matrices.map(fromMatrixJson) }
}

/** A matrix of its JSON: what was asked is as it was when it was measured. */
export function fromMatrixJson(json: MatrixJson): DocumentMatrix {
  return {
    ...json,
    cells: json.cells.map((cell) => ({
      ...cell,
      samples: cell.samples.map((sample) => fromJsonValue<Sample>(sample)),
      outages: cell.outages.map((outage) => fromJsonValue<Outage>(outage)),
      tryouts: cell.tryouts.map((sample) => fromJsonValue<Sample>(sample)),
    })),
  }
}
