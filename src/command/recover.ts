import { existsSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

import { plainText } from '../format/plain-text.ts'
import { BenchError } from '../model/bench-error.ts'
import { DOCUMENT_FILE, JOURNAL_FILE, REPORT_FILE } from '../model/run-files.ts'
import { jsonPieces } from '../model/to-json.ts'
import { renderPage } from '../render/html/render-page.ts'
import { writeWhole } from '../report/assembly/write-whole.ts'
import { documentOfJournal } from '../report/reading/journal-document.ts'
import { partialWords } from '../report/reading/partial.ts'
import { readDocument } from '../report/reading/read-document.ts'
import { recoveredWords } from '../report/reading/recovered.ts'

/**
 * Writes the results document and the report of a run that was killed before it could, from its journal:
 * what they hold, what is missing, and where they are. Throws where the run has a document already.
 */
export async function recover(path: string): Promise<string[]> {
  const folder = basename(path) === JOURNAL_FILE ? dirname(path) : path
  const journal = join(folder, JOURNAL_FILE)
  const target = join(folder, DOCUMENT_FILE)
  if (!existsSync(journal)) {
    throw new BenchError(
      'unreadable-document',
      `${folder} holds no ${JOURNAL_FILE}. Name the folder of a run`,
    )
  }
  // One that was recovered before may have been of a run that went on.
  if (existsSync(target) && !(await readDocument(target)).run.recovered) {
    throw new BenchError(
      'invalid-option',
      `${target} is there already: there is nothing to recover. Delete it to make it anew from the journal`,
    )
  }
  const document = documentOfJournal(journal)
  writeWhole(target, lineOf(document))
  const page = join(folder, REPORT_FILE)
  writeWhole(page, renderPage(document, { kind: 'final', document: DOCUMENT_FILE }))
  const partial = document.matrices.map((matrix) => {
    const words = partialWords(matrix)
    return `${plainText(matrix.name)}: ${words ?? 'whole'}`
  })
  return [`recovered ${recoveredWords(document)}`, ...partial, target, page]
}

function* lineOf(document: object): Generator<string> {
  yield* jsonPieces(document)
  yield '\n'
}
