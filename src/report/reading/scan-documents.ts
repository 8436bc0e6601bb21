import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'

import { BenchError } from '../../model/bench-error.ts'
import {
  DOCUMENT_FILE,
  JOURNAL_FILE,
  LEDGER_FILE,
  SUSPENSIONS_FILE,
} from '../../model/run-files.ts'
import type { ResultsDocument } from '../schema/results-document.ts'
import { changedParts } from '../verify/integrity-rules.ts'
import { refusedWords, type Unverified } from './intact.ts'
import { readDocument } from './read-document.ts'

/** What became of a file: a results document, or why it is none. */
export type ReadFile =
  | {
      readonly kind: 'document'
      readonly path: string
      readonly document: ResultsDocument
      /** Parts that are not as they were when the document was hashed. */
      readonly changed: readonly string[]
    }
  | {
      readonly kind: 'skipped'
      readonly path: string
      readonly reason: string
      /** Of a document that was read before. */
      readonly isCopy: boolean
      /** Its hashes do not match. */
      readonly isChanged?: boolean
    }

/** What a run keeps beside its document for itself. */
const ownFiles = new Set<string>([LEDGER_FILE, SUSPENSIONS_FILE])
/** Folders that hold other people's JSON. */
const foreignFolders = new Set(['node_modules', '.git'])

/**
 * The results documents among the given files and in the given folders, at any depth, one at a time:
 * a reader that lets go of each needs the memory of one. Files are read in the order of their paths. A
 * file comes with a reason instead if it is not a results document, was changed after it was written, or
 * copies one that was read before.
 */
export async function* scanDocuments(
  paths: readonly string[],
  { unverified = false }: Unverified = {},
): AsyncGenerator<ReadFile> {
  const seen = new Map<string, string>()
  for (const path of await jsonFiles(paths)) {
    const read = await readFileAt(path)
    // What was changed claims the hash of another.
    if (read.kind === 'document' && read.changed.length === 0) {
      const { sha256 } = read.document.integrity
      const first = seen.get(sha256)
      seen.set(sha256, first ?? path)
      if (first !== undefined) {
        yield { kind: 'skipped', path, reason: `the same document as ${first}`, isCopy: true }
        continue
      }
    }
    if (read.kind === 'document' && read.changed.length > 0 && !unverified) {
      const reason = refusedWords(read.changed)
      yield { kind: 'skipped', path, reason, isCopy: false, isChanged: true }
      continue
    }
    yield read
  }
}

export async function isFolder(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined)
  return found?.isDirectory() ?? false
}

async function jsonFiles(paths: readonly string[]): Promise<Set<string>> {
  const files = new Set<string>()
  for (const path of paths) {
    const found = await stat(path).catch(() => undefined)
    if (!found) {
      throw new BenchError(
        'unknown-name',
        `\`${path}\` does not exist. Name results documents, or folders that contain some`,
      )
    }
    for (const file of found.isDirectory() ? await jsonFilesIn(path) : [path]) files.add(file)
  }
  return files
}

async function jsonFilesIn(folder: string): Promise<string[]> {
  const files: string[] = []
  const entries = await readdir(folder, { withFileTypes: true })
  const hasDocument = entries.some(({ name }) => name === DOCUMENT_FILE)
  for (const entry of entries) {
    const path = join(folder, entry.name)
    // Of a run that was killed before it wrote its document, or goes on.
    if (entry.isFile() && entry.name === JOURNAL_FILE && !hasDocument) files.push(path)
    if (entry.isDirectory() && !foreignFolders.has(entry.name)) {
      files.push(...(await jsonFilesIn(path)))
    }
    if (entry.isFile() && entry.name.endsWith('.json') && !ownFiles.has(entry.name)) {
      files.push(path)
    }
  }
  return files.toSorted()
}

async function readFileAt(path: string): Promise<ReadFile> {
  try {
    const document = await readDocument(path)
    return { kind: 'document', path, document, changed: changedParts(document) }
  } catch (error) {
    if (!(error instanceof BenchError)) throw error
    // The path stands before the reason already.
    const reason = error.message.replace(`${path} `, '')
    return { kind: 'skipped', path, reason, isCopy: false }
  }
}
