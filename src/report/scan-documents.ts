import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'

import { BenchError } from '../model/bench-error.ts'
import { documentSchema, type ResultsDocument, SCHEMA_VERSION } from './document-schema.ts'

/** What became of a file: a results document, or why it is none. */
export type ReadFile =
  | { readonly kind: 'document'; readonly path: string; readonly document: ResultsDocument }
  | { readonly kind: 'skipped'; readonly path: string; readonly reason: string }

/** Folders that hold other people's JSON. */
const foreignFolders = new Set(['node_modules', '.git'])

/**
 * The results documents among the given files and in the given folders, at any depth, one at a time:
 * a reader that lets go of each needs the memory of one. Files are read in the order of their paths;
 * what is no results document comes with the reason, and so does a copy of one that was read before.
 */
export async function* scanDocuments(paths: readonly string[]): AsyncGenerator<ReadFile> {
  const seen = new Map<string, string>()
  for (const path of await jsonFiles(paths)) {
    const read = await readDocument(path)
    if (read.kind === 'document') {
      const { sha256 } = read.document.integrity
      const first = seen.get(sha256)
      seen.set(sha256, first ?? path)
      if (first !== undefined) {
        yield { kind: 'skipped', path, reason: `the same document as ${first}` }
        continue
      }
    }
    yield read
  }
}

async function jsonFiles(paths: readonly string[]): Promise<Set<string>> {
  const files = new Set<string>()
  for (const path of paths) {
    const found = await stat(path).catch(() => undefined)
    if (!found) {
      throw new BenchError(
        'unknown-name',
        `\`${path}\` does not exist. Name results documents, or folders that hold some`,
      )
    }
    for (const file of found.isDirectory() ? await jsonFilesIn(path) : [path]) files.add(file)
  }
  return files
}

async function jsonFilesIn(folder: string): Promise<string[]> {
  const files: string[] = []
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory() && !foreignFolders.has(entry.name)) {
      files.push(...(await jsonFilesIn(path)))
    }
    if (entry.isFile() && entry.name.endsWith('.json')) files.push(path)
  }
  return files.toSorted()
}

async function readDocument(path: string): Promise<ReadFile> {
  let content: unknown
  try {
    content = JSON.parse(await readFile(path, 'utf8'))
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    const reason = error instanceof SyntaxError ? `not JSON: ${message}` : message
    return { kind: 'skipped', path, reason }
  }
  const reason = foreignReason(content)
  if (reason !== undefined) return { kind: 'skipped', path, reason }
  const { data: document, error } = documentSchema.safeParse(content)
  if (document) return { kind: 'document', path, document }
  const [issue] = error.issues
  const place = issue?.path.join('.') ?? ''
  return {
    kind: 'skipped',
    path,
    reason: `not a valid results document: ${place === '' ? '' : `${place}: `}${issue?.message}`,
  }
}

/** Why content is nothing this version reads; undefined for what looks like a results document. */
function foreignReason(content: unknown): string | undefined {
  if (typeof content !== 'object' || content === null || !('matrices' in content)) {
    return 'not a results document'
  }
  const version = 'schemaVersion' in content ? content.schemaVersion : undefined
  if (typeof version !== 'number') return 'not a results document'
  if (version === SCHEMA_VERSION) return undefined
  return version > SCHEMA_VERSION
    ? `schema version ${version} is newer than ${SCHEMA_VERSION}, which this tool reads: update vitest-llm-bench`
    : `schema version ${version} is older than ${SCHEMA_VERSION}, which this tool reads: use the version of vitest-llm-bench that wrote it`
}
