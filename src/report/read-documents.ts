import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'

import { BenchError } from '../model/bench-error.ts'
import type { ResultsDocument } from './document-schema.ts'
import { readDocument } from './read-document.ts'

/** The results documents at a path: one file, or every `benchmark.json` under a folder. */
export async function readDocuments(path: string): Promise<ResultsDocument[]> {
  const isFolder = await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  )
  if (!isFolder) return [await readDocument(path)]
  const names = await readdir(path, { recursive: true })
  const files = names.filter((name) => /(^|[/\\])benchmark\.json$/.test(name)).toSorted()
  if (files.length === 0) {
    throw new BenchError(
      'invalid-document',
      `${path} holds no benchmark.json. Name a results document, or a folder of runs`,
    )
  }
  return Promise.all(files.map((name) => readDocument(join(path, name))))
}
