import { basename } from 'node:path'

import { BenchError } from '../../model/bench-error.ts'
import type { ResultsDocument } from '../schema/results-document.ts'
import { acceptChanges, changedWords, type Unverified } from './intact.ts'
import { readDocument } from './read-document.ts'
import { isFolder, scanDocuments } from './scan-documents.ts'

/**
 * The results documents at a path, to be judged: one file, or all under a folder. Throws where one is
 * broken or was changed: what it says is not known.
 */
export async function readDocuments(
  path: string,
  { unverified = false, note }: Unverified & { readonly note?: (text: string) => void } = {},
): Promise<ResultsDocument[]> {
  const accept = (document: ResultsDocument, file: string): void => {
    const changed = acceptChanges(document, file, { unverified })
    if (changed.length > 0) note?.(`${file} ${changedWords(changed)}`)
  }
  if (!(await isFolder(path))) {
    const document = await readDocument(path)
    accept(document, path)
    return [document]
  }
  const documents: ResultsDocument[] = []
  for await (const file of scanDocuments([path], { unverified })) {
    if (file.kind === 'document') {
      accept(file.document, file.path)
      documents.push(file.document)
    } else if (file.isChanged) {
      throw new BenchError('changed-document', `${file.path} ${file.reason}`)
    } else if (basename(file.path) === 'benchmark.json' && !file.isCopy) {
      throw new BenchError('invalid-document', `${file.path} ${file.reason}`)
    }
  }
  if (documents.length === 0) {
    throw new BenchError(
      'invalid-document',
      `${path} holds no results document. Name one, or a folder of runs`,
    )
  }
  return documents
}
