import { inertJson } from '../format/inert-json.ts'
import type { ResultsDocument } from '../report/schema/results-document.ts'
import { columns, sampleRows } from './columns.ts'

/** The samples of a document, an object a line with the columns as keys; unknown is `null`. */
export function* ndjsonLines(document: ResultsDocument): Generator<string> {
  for (const row of sampleRows(document)) {
    const entries = columns.map(({ name }, index) => [name, row[index]])
    yield `${inertJson(JSON.stringify(Object.fromEntries(entries)))}\n`
  }
}
