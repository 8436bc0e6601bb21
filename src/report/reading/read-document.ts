import { existsSync } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'

import { plainText } from '../../format/plain-text.ts'
import { BenchError, recorded } from '../../model/bench-error.ts'
import { decodeText, isUtf16 } from '../../model/decode-text.ts'
import { DOCUMENT_FILE, JOURNAL_FILE } from '../../model/run-files.ts'
import { z } from '../../model/zod.ts'
import { documentSchema, SCHEMA_VERSION } from '../schema/document-schema.ts'
import type { ResultsDocument } from '../schema/results-document.ts'
import { asWritten, isOfEarlierVersion, keepAsWritten } from './as-written.ts'
import { documentPath } from './document-path.ts'
import { fromDocumentJson } from './from-document-json.ts'
import { documentOfJournal } from './journal-document.ts'
import { MAX_DEPTH, nestsDeeper } from './json-depth.ts'
import { type LiftedText, liftText } from './lifted-text.ts'
import { tellRecovered } from './recovered.ts'
import { SourceFile } from './source-file.ts'

/** A person mends one mistake at a time; the others are counted. */
const MAX_MISTAKES = 3
/** Mistakes quote a file that may say anything, at any length. */
const MAX_MISTAKE_LENGTH = 200

/** A document, and the JSON that it was read from: its long answers may be left out. */
export interface WrittenDocument {
  readonly document: ResultsDocument
  readonly text: string
}

/**
 * The results document at a path, validated; the folder of a run stands for its `benchmark.json`, or,
 * where it was killed before it wrote one, for what its journal holds. Its
 * long answers stay in the file, and are read from there when they are asked for.
 * Throws a `BenchError` that names the file and says what is wrong with it: `unreadable-document`
 * where it is not there, not JSON, not ours or of a newer schema; `invalid-document` with the path of
 * what the schema does not allow.
 */
export async function readDocument(path: string): Promise<ResultsDocument> {
  return (await readWrittenDocument(path)).document
}

/** The document of {@link readDocument} with its text, for those who look closer than its values do. */
export async function readWrittenDocument(path: string): Promise<WrittenDocument> {
  const file = await fileAt(path)
  if (basename(file) === JOURNAL_FILE) return recovered(path, file)
  const { text, restore } = await read(path, () => contentOf(file))
  const value = jsonOf(text)
  if (value instanceof SyntaxError) {
    // What stands where is known of the whole text only.
    const whole = await wholeText(file).then(jsonOf, () => undefined)
    throw notJson(path, whole instanceof SyntaxError ? whole : unplaced(value))
  }
  const document = documentOf(value, { text, name: path })
  restore(document)
  if (isOfEarlierVersion(document)) restore(asWritten(document))
  return { document, text }
}

/** A results document from its text; `name` is what messages call it. */
export function parseDocument(text: string, name: string): ResultsDocument {
  const value = jsonOf(text)
  if (value instanceof SyntaxError) throw notJson(name, value)
  return documentOf(value, { text, name })
}

/** The file that is named, or the document in the folder that is; where there is none, its journal. */
async function fileAt(path: string): Promise<string> {
  return read(path, async () => {
    if (!(await stat(path)).isDirectory()) return path
    const document = join(path, DOCUMENT_FILE)
    const journal = join(path, JOURNAL_FILE)
    return !existsSync(document) && existsSync(journal) ? journal : document
  })
}

/** The document that a journal is enough for. There is no text that could say more than its values. */
async function recovered(path: string, journal: string): Promise<WrittenDocument> {
  const json = await read(path, async () => documentOfJournal(journal))
  const document = fromDocumentJson(json)
  tellRecovered(path, document)
  return { document, text: '{}' }
}

/** What is not a file, as a pipe, is there once only; and what is not UTF-8 is not read in parts. */
async function contentOf(file: string): Promise<LiftedText> {
  const source = (await stat(file)).isFile() ? new SourceFile(file) : undefined
  if (source && !isUtf16(source.bytes(0, Math.min(2, source.size)))) return liftText(source)
  return { text: await wholeText(file), restore: (value) => value }
}

async function wholeText(file: string): Promise<string> {
  return decodeText(await readFile(file))
}

async function read<T>(path: string, reading: () => Promise<T>): Promise<T> {
  try {
    return await reading()
  } catch (error) {
    if (error instanceof BenchError) throw error
    throw unreadable(path, `cannot be read: ${await reasonOf(error, path)}`, error)
  }
}

/** The value of a JSON text, or what is wrong with the text. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    return error
  }
}

function notJson(name: string, error: SyntaxError): BenchError {
  return unreadable(name, `is not JSON: ${plainText(error.message, MAX_MISTAKE_LENGTH)}`, error)
}

/** The mistake without its place, which in a text that was shortened is another one. */
function unplaced({ message }: SyntaxError): SyntaxError {
  return new SyntaxError(message.replace(/ at position .*/, ''))
}

function documentOf(
  value: unknown,
  { text, name }: { readonly text: string; readonly name: string },
): ResultsDocument {
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
      `was written by version ${recorded(tool.version)} with \`schemaVersion\` ${schemaVersion}; this version reads up to ${SCHEMA_VERSION}. Update vitest-llm-bench`,
    )
  }
  if (schemaVersion < SCHEMA_VERSION) {
    throw unreadable(
      name,
      `has \`schemaVersion\` ${schemaVersion}; this version reads ${SCHEMA_VERSION}. Use version ${recorded(tool.version)} of vitest-llm-bench, which wrote it`,
    )
  }
  const result = checked(value, name)
  if (result.success) {
    const document = fromDocumentJson(result.data)
    keepAsWritten(document, value)
    return document
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
  return `it ${isThere ? 'holds neither benchmark.json nor samples.ndjson' : 'does not exist'}. Name a results document, or the folder of its run`
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
