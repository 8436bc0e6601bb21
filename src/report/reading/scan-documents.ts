import { readdir, stat } from 'node:fs/promises'
import { extname, join, resolve } from 'node:path'

import { expectedForeign, type ForeignResults, readForeign } from '../../foreign/read-foreign.ts'
import { BenchError } from '../../model/bench-error.ts'
import {
  DOCUMENT_FILE,
  JOURNAL_FILE,
  LEDGER_FILE,
  SUSPENSIONS_FILE,
} from '../../model/run-files.ts'
import type { ResultsDocument } from '../schema/results-document.ts'
import { changedParts } from '../verify/integrity-rules.ts'
import { foreignDocuments } from './foreign-document.ts'
import { refusedWords, type Unverified } from './intact.ts'
import { NotOurs } from './not-ours.ts'
import { readDocument, readOwnDocument } from './read-document.ts'

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
      /** It is of another tool. */
      readonly isForeign?: boolean
    }

/** What a run keeps beside its document for itself. */
const ownFiles = new Set<string>([LEDGER_FILE, SUSPENSIONS_FILE])
/** Folders that hold other JSON. */
/** How files of other tools end; their lists and tables are no results of ours. */
const foreignEndings = new Set(['.jsonl', '.ndjson', '.csv', '.yaml', '.yml'])
const skippedFolders = new Set(['node_modules', '.git', '__baselines__'])

/**
 * The results documents among the given files and in the given folders, at any depth, one at a time:
 * a reader that lets go of each needs the memory of one. Files are read in the order of their paths. A
 * file comes with a reason instead if it is not a results document, was changed after it was written, or
 * copies one that was read before.
 */
export async function* scanDocuments(
  paths: readonly string[],
  { unverified = false, foreign = false }: ScanOptions = {},
): AsyncGenerator<ReadFile> {
  const seen = new Map<string, string>()
  for await (const read of readFiles(await filesIn(paths, { foreign }), { foreign })) {
    const { path } = read
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

export interface ScanOptions extends Unverified {
  /** Results of other tools, too. */
  readonly foreign?: boolean
}

export async function isFolder(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined)
  return found?.isDirectory() ?? false
}

interface FoundFile {
  readonly path: string
  /** It was named, and not found in a folder. */
  readonly isNamed: boolean
}

async function filesIn(
  paths: readonly string[],
  how: { readonly foreign: boolean },
): Promise<FoundFile[]> {
  const files = new Map<string, FoundFile>()
  for (const path of paths) {
    const found = await stat(path).catch(() => undefined)
    if (!found) {
      throw new BenchError(
        'unknown-name',
        `\`${path}\` does not exist. Name results documents, or folders that contain some`,
      )
    }
    if (!found.isDirectory()) files.set(path, { path, isNamed: true })
    else {
      for (const file of await filesInFolder(path, how)) {
        if (!files.has(file)) files.set(file, { path: file, isNamed: false })
      }
    }
  }
  return [...files.values()]
}

async function filesInFolder(
  folder: string,
  how: { readonly foreign: boolean },
): Promise<string[]> {
  const files: string[] = []
  const entries = await readdir(folder, { withFileTypes: true })
  const hasDocument = entries.some(({ name }) => name === DOCUMENT_FILE)
  for (const entry of entries) {
    const path = join(folder, entry.name)
    // Of a run that was killed before it wrote its document, or goes on.
    if (entry.name === JOURNAL_FILE) {
      if (entry.isFile() && !hasDocument) files.push(path)
      continue
    }
    if (entry.isDirectory() && !skippedFolders.has(entry.name)) {
      files.push(...(await filesInFolder(path, how)))
    }
    if (!entry.isFile() || ownFiles.has(entry.name)) continue
    const ending = extname(entry.name).toLowerCase()
    if (ending === '.json' || (how.foreign && foreignEndings.has(ending))) files.push(path)
  }
  return files.toSorted()
}

/** Each file once: what belongs to results that were read comes with them. */
async function* readFiles(
  files: readonly FoundFile[],
  { foreign }: { readonly foreign: boolean },
): AsyncGenerator<ReadFile> {
  const done = new Set<string>()
  for (const { path, isNamed } of files) {
    if (done.has(resolve(path))) continue
    const isTable = foreign && foreignEndings.has(extname(path).toLowerCase())
    const own = isTable ? undefined : await readFileAt(path, { foreign })
    if (own && (!foreign || own.kind === 'document' || own.isOurs)) {
      yield own
      continue
    }
    const read = foreignAt(path)
    if (read === undefined) {
      if (own?.kind === 'skipped' && (!isNamed || own.isBroken)) yield own
      // In a folder other tables and lists may stand.
      else if (isNamed) yield { kind: 'skipped', path, reason: unknownFile(), isCopy: false }
    } else if (typeof read === 'string') {
      yield { kind: 'skipped', path, reason: read, isCopy: false, isForeign: true }
    } else {
      for (const one of read.paths) done.add(resolve(one))
      yield* documentsOf(read, path, isNamed)
    }
  }
}

function* documentsOf(read: ForeignResults, path: string, isNamed: boolean): Generator<ReadFile> {
  for (const document of foreignDocuments(read)) {
    yield { kind: 'document', path, document, changed: [] }
  }
  if (read.runs.length === 0 && isNamed) {
    const reason = `belongs to results of ${read.tool}, and holds no figures. Name the folder of the run`
    yield { kind: 'skipped', path, reason, isCopy: false, isForeign: true }
  }
}

/** What another tool measured, or why it cannot be read; undefined where it is of none that is known. */
function foreignAt(path: string): ForeignResults | string | undefined {
  try {
    return readForeign(path)
  } catch (error) {
    return error instanceof Error ? error.message.replace(`${path} `, '') : String(error)
  }
}

function unknownFile(): string {
  return `is not read: expected a results document of vitest-llm-bench, or of another tool: ${expectedForeign()}`
}

async function readFileAt(
  path: string,
  { foreign }: { readonly foreign: boolean },
): Promise<
  | Extract<ReadFile, { kind: 'document' }>
  | (Extract<ReadFile, { kind: 'skipped' }> & {
      /** It is one of vitest-llm-bench, and cannot be read. */
      readonly isOurs: boolean
      /** It is not even JSON. */
      readonly isBroken: boolean
    })
> {
  try {
    const document = await (foreign ? readOwnDocument(path) : readDocument(path))
    return { kind: 'document', path, document, changed: changedParts(document) }
  } catch (error) {
    if (!(error instanceof BenchError)) throw error
    // The path stands before the reason already.
    const reason = error.message.replace(`${path} `, '')
    const isOurs = !(error instanceof NotOurs)
    const isBroken = error instanceof NotOurs && !error.isJson
    return { kind: 'skipped', path, reason, isCopy: false, isOurs, isBroken }
  }
}
