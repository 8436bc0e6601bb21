import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'

import { BenchError } from '../model/bench-error.ts'
import type { ResultsDocument } from './document-schema.ts'
import { readDocument } from './read-document.ts'

/** What became of a file: a results document, or why it is none. */
export type ReadFile =
  | { readonly kind: 'document'; readonly path: string; readonly document: ResultsDocument }
  | { readonly kind: 'skipped'; readonly path: string; readonly reason: string }

/** Folders that hold other people's JSON. */
const FOREIGN_FOLDERS = /(^|[/\\])(node_modules|\.git|__baselines__)([/\\]|$)/

/** The results documents at a path: one file, or every `benchmark.json` under a folder. */
export async function readDocuments(path: string): Promise<ResultsDocument[]> {
  if (!(await isFolder(path))) return [await readDocument(path)]
  const files = await jsonFilesIn(path)
  const documents = files.filter((file) => /(^|[/\\])benchmark\.json$/.test(file))
  if (documents.length === 0) {
    throw new BenchError('invalid-document', `${path} holds no benchmark.json`)
  }
  return Promise.all(documents.map((file) => readDocument(file)))
}

/**
 * The results documents among the given files and in the given folders, at any depth, one at a time:
 * who lets go of each needs the memory of one. What a folder holds besides comes with the reason why
 * it is none, and so does a copy of one that was read before; a file that was named must be one.
 */
export async function* scanDocuments(paths: readonly string[]): AsyncGenerator<ReadFile> {
  const seen = new Map<string, string>()
  for (const named of paths) {
    const files = (await isFolder(named)) ? await jsonFilesIn(named) : [named]
    for (const path of files) {
      const read = await readOne(path, { isNamed: path === named })
      if (read.kind === 'skipped') {
        yield read
        continue
      }
      const { sha256 } = read.document.integrity
      const first = seen.get(sha256)
      seen.set(sha256, first ?? path)
      yield first === undefined
        ? read
        : { kind: 'skipped', path, reason: `the same document as ${first}` }
    }
  }
}

async function readOne(
  path: string,
  { isNamed }: { readonly isNamed: boolean },
): Promise<ReadFile> {
  try {
    return { kind: 'document', path, document: await readDocument(path) }
  } catch (error) {
    if (isNamed || !(error instanceof BenchError)) throw error
    // Its messages begin with the path.
    return { kind: 'skipped', path, reason: error.message.slice(path.length + 1) }
  }
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  )
}

async function jsonFilesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true })
  return names
    .filter((name) => name.endsWith('.json') && !FOREIGN_FOLDERS.test(name))
    .map((name) => join(folder, name))
    .toSorted()
}
