import { basename } from 'node:path'

import { BenchError } from '../../model/bench-error.ts'
import type { ResultsDocument } from '../schema/results-document.ts'
import { acceptChanges, changedWords, type Unverified } from './intact.ts'
import { foreignRefusal, isOfOthers } from './not-ours.ts'
import { readOwnDocument } from './read-document.ts'
import { isFolder, type ReadFile, scanDocuments } from './scan-documents.ts'

interface HowToRead extends Unverified {
  /** Results of other tools, too. */
  readonly foreign?: boolean
  readonly note?: (text: string) => void
}

/**
 * The results documents at a path, to be judged: one file, or all under a folder. Throws where one is
 * broken or was changed: what it says is not known.
 */
export async function readDocuments(
  path: string,
  { unverified = false, foreign = false, note }: HowToRead = {},
): Promise<ResultsDocument[]> {
  const accept = (document: ResultsDocument, file: string): void => {
    const changed = acceptChanges(document, file, { unverified })
    if (changed.length > 0) note?.(`${file} ${changedWords(changed)}`)
  }
  if (!(await isFolder(path))) {
    const found = await readResults(path, { foreign })
    for (const document of found) accept(document, path)
    return found
  }
  const documents: ResultsDocument[] = []
  for await (const file of scanDocuments([path], { unverified, foreign })) {
    if (file.kind === 'document') {
      accept(file.document, file.path)
      documents.push(file.document)
    } else if (file.isChanged) {
      throw new BenchError('changed-document', `${file.path} ${file.reason}`)
    } else if (isToBeRead(file)) {
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

/** What is there to be judged, and cannot be. */
function isToBeRead({ path, isCopy, isForeign }: Extract<ReadFile, { kind: 'skipped' }>): boolean {
  return !isCopy && (isForeign === true || basename(path) === 'benchmark.json')
}

/**
 * The results at a path: our document, or what another tool left in a file, or in the folder of its run.
 * Throws where there is neither.
 */
export async function readResults(
  path: string,
  { foreign = true }: { readonly foreign?: boolean } = {},
): Promise<ResultsDocument[]> {
  try {
    return [await readOwnDocument(path)]
  } catch (error) {
    if (!isOfOthers(error)) throw error
    if (!foreign) throw foreignRefusal(path) ?? error
    const documents: ResultsDocument[] = []
    let reason: string | undefined
    for await (const file of scanDocuments([path], { foreign })) {
      if (file.kind === 'skipped') reason ??= `${file.path} ${file.reason}`
      else if (file.document.matrices.some(({ source }) => source)) documents.push(file.document)
    }
    if (documents.length > 0) return documents
    throw reason === undefined || (await isFolder(path))
      ? error
      : new BenchError('unreadable-document', reason, { cause: error })
  }
}
