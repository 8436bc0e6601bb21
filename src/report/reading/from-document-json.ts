import { type FromJson, fromJsonValue, type Jsonable, toJsonValue } from '../../model/to-json.ts'
import type { DocumentJson, MatrixJson } from '../schema/document-schema.ts'
import type { DocumentMatrix, ResultsDocument } from '../schema/results-document.ts'

/** A document of its JSON. */
export function fromDocumentJson(json: DocumentJson): ResultsDocument {
  return { ...fromRunJson(json), matrices: json.matrices.map(fromMatrixJson) }
}

/** What a document says beside its matrices. */
export function fromRunJson<Json extends { readonly matrices: unknown }>({
  matrices: _matrices,
  ...rest
}: Json) {
  return fromJsonValue(rest)
}

/** A matrix of its JSON: everything is as it was when it was measured. */
export function fromMatrixJson(json: MatrixJson): DocumentMatrix {
  return {
    ...fromJsonValue({ ...json, cells: [] }),
    cells: json.cells.map(({ request, ...cell }) => ({
      ...fromJsonValue(cell),
      // A null in a body is no unknown: it was sent.
      request: request ?? undefined,
    })),
  }
}

/** What was computed just now as a document would have it: infinities have no JSON. */
export function asDocumented<T>(value: T): FromJson<Jsonable<T>> {
  return fromJsonValue(toJsonValue(value))
}
