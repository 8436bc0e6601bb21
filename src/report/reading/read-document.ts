import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'

import { plainText } from '../../format/plain-text.ts'
import { BenchError, received } from '../../model/bench-error.ts'
import { decodeText } from '../../model/decode-text.ts'
import { z } from '../../model/zod.ts'
import { documentSchema, type ResultsDocument, SCHEMA_VERSION } from '../schema/document-schema.ts'
import { keepAsWritten } from './as-written.ts'
import { documentPath } from './document-path.ts'
import { MAX_DEPTH, nestsDeeper } from './json-depth.ts'

/** A person mends one mistake at a time; the others are counted. */
const MAX_MISTAKES = 3
/** Mistakes quote a file that may say anything, at any length. */
const MAX_MISTAKE_LENGTH = 200

/**
 * The results document at a path, validated; the folder of a run stands for its `benchmark.json`.
 * Throws a `BenchError` that names the file and says what is wrong with it: `unreadable-document`
 * where it is not there, not JSON, not ours or of a newer schema; `invalid-document` with the path of
 * what the schema does not allow.
 */
export async function readDocument(path: string): Promise<ResultsDocument> {
  return parseDocument(await readDocumentText(path), path)
}

/** The text of a document, for those who look closer than its values do. */
export async function readDocumentText(path: string): Promise<string> {
  try {
    const isFolder = (await stat(path)).isDirectory()
    return decodeText(await readFile(isFolder ? join(path, 'benchmark.json') : path))
  } catch (error) {
    throw unreadable(path, `cannot be read: ${await reasonOf(error, path)}`, error)
  }
}

/** A results document from its text; `name` is what messages call it. */
export function parseDocument(text: string, name: string): ResultsDocument {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    const reason = plainText(messageOf(error), MAX_MISTAKE_LENGTH)
    throw unreadable(name, `is not JSON: ${reason}`, error)
  }
  if (nestsDeeper(text)) {
    throw new BenchError(
      'invalid-document',
      `${name} nests values more than ${MAX_DEPTH} levels deep, which no run does`,
    )
  }
  const head = documentHead.safeParse(value)
  if (!head.success) throw unreadable(name, 'is not a results document of vitest-llm-bench')
  const { schemaVersion, tool } = head.data
  if (schemaVersion > SCHEMA_VERSION) {
    throw unreadable(
      name,
      `was written by version ${received(tool.version)} with \`schemaVersion\` ${schemaVersion}; this version reads up to ${SCHEMA_VERSION}. Update vitest-llm-bench`,
    )
  }
  if (schemaVersion < SCHEMA_VERSION) {
    throw unreadable(
      name,
      `has \`schemaVersion\` ${schemaVersion}; this version reads ${SCHEMA_VERSION}. Use version ${received(tool.version)} of vitest-llm-bench, which wrote it`,
    )
  }
  const result = checked(value, name)
  if (result.success) {
    keepAsWritten(result.data, value)
    return result.data
  }
  throw new BenchError(
    'invalid-document',
    `${name} breaks the schema: ${mistakesOf(result.error.issues)}`,
  )
}

function checked(value: unknown, name: string) {
  try {
    return documentSchema.safeParse(value)
  } catch (cause) {
    // Tens of thousands of mistakes are more than zod can collect.
    throw new BenchError(
      'invalid-document',
      `${name} breaks the schema in too many places to list`,
      {
        cause,
      },
    )
  }
}

/** What tells our documents from other JSON, in every version. */
const documentHead = z.object({
  schemaVersion: z.number(),
  tool: z.object({ name: z.literal('vitest-llm-bench'), version: z.string() }),
})

function mistakesOf(issues: readonly z.core.$ZodIssue[]): string {
  const shown = issues
    .slice(0, MAX_MISTAKES)
    .map(
      ({ path, message }) => `${path.length === 0 ? '' : `\`${documentPath(path)}\`: `}${message}`,
    )
    .map((mistake) => plainText(mistake, MAX_MISTAKE_LENGTH))
  const rest = issues.length - shown.length
  return `${shown.join('; ')}${rest > 0 ? `; and ${rest} more` : ''}`
}

function unreadable(name: string, reason: string, cause?: unknown): BenchError {
  return new BenchError('unreadable-document', `${name} ${reason}`, { cause })
}

/** What a person who named a path can do about it. */
async function reasonOf(error: unknown, path: string): Promise<string> {
  if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) {
    return messageOf(error)
  }
  const isThere = await stat(path).then(
    () => true,
    () => false,
  )
  return `it ${isThere ? 'holds no benchmark.json' : 'does not exist'}. Name a results document, or the folder of its run`
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
