import { existsSync } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'

import { plainText } from '../../format/plain-text.ts'
import { BenchError, recorded } from '../../model/bench-error.ts'
import { decodeText, isUtf16 } from '../../model/decode-text.ts'
import { EntryValues } from '../../model/entry-values.ts'
import { MAX_DEPTH, nestsDeeper } from '../../model/json-depth.ts'
import { DOCUMENT_FILE, JOURNAL_FILE } from '../../model/run-files.ts'
import { SourceFile } from '../../model/source-file.ts'
import { z } from '../../model/zod.ts'
import { documentSchema, SCHEMA_VERSION } from '../schema/document-schema.ts'
import type { ResultsDocument } from '../schema/results-document.ts'
import { hasAllOf, keepAsWritten } from './as-written.ts'
import { ByteView } from './byte-view.ts'
import { DocumentLists } from './document-lists.ts'
import { documentPath } from './document-path.ts'
import { fromDocumentJson } from './from-document-json.ts'
import { changesOf } from './integrity.ts'
import { documentOfJournal } from './journal-document.ts'
import { LiftedFile } from './lifted-text.ts'
import { longEntries } from './long-entries.ts'
import { BrokenEntry, type EntrySource, type Look } from './long-list.ts'
import { MAX_MISTAKE_LENGTH, Mistakes } from './mistakes.ts'
import { foreignRefusal, isOfOthers, NoDocument, NotOurs } from './not-ours.ts'
import { tellRecovered } from './recovered.ts'

/** A document's text, of which what is long may stand elsewhere. */
interface Content extends EntrySource {
  readonly text: string
  /** Puts back into a value what is long in it. */
  readonly restore: <Value>(value: Value) => Value
  /** Its values nest deeper than readers can follow. */
  readonly isDeep: boolean
}

/**
 * The results document at a path, validated; the folder of a run stands for its `benchmark.json`, or,
 * where it was killed before it wrote one, for what its journal holds. Its samples are read one by one,
 * and their long answers stay in the file, where they are read when they are asked for.
 * Throws a `BenchError` that names the file and says what is wrong with it: `unreadable-document`
 * where it is not there, not JSON, not ours or of a newer schema; `invalid-document` with the path of
 * what the schema does not allow. `look` is told every text that is read, for those who look closer
 * than its values do.
 */
export async function readDocument(path: string, look?: Look): Promise<ResultsDocument> {
  try {
    return await readOwnDocument(path, look)
  } catch (error) {
    if (!isOfOthers(error)) throw error
    throw foreignRefusal(path) ?? error
  }
}

/** The same for those who read results of other tools where it throws a {@link NotOurs} or a {@link NoDocument}. */
export async function readOwnDocument(path: string, look?: Look): Promise<ResultsDocument> {
  const file = await fileAt(path)
  if (basename(file) === JOURNAL_FILE) return recovered(path, file)
  return read(path, async () => {
    const content = await contentOf(file)
    try {
      return documentOf(content, path, look)
    } catch (error) {
      if (!(error instanceof BrokenEntry)) throw error
      // What stands where is known of the whole text only.
      const whole = await wholeText(file).then(jsonOf, () => undefined)
      throw whole instanceof SyntaxError ? notJson(path, whole) : unplaced(path, error)
    }
  })
}

/** A results document from its text; `name` is what messages call it. */
export function parseDocument(text: string, name: string): ResultsDocument {
  try {
    return documentOf(wholeContent(text), name)
  } catch (error) {
    throw error instanceof BrokenEntry ? notJson(name, error.cause) : error
  }
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

/** The document that a journal is enough for. */
async function recovered(path: string, journal: string): Promise<ResultsDocument> {
  const document = await read(path, async () => documentOfJournal(journal))
  tellRecovered(path, document)
  return document
}

/** What is not a file, as a pipe, is there once only; and what is not UTF-8 is not read in parts. */
async function contentOf(file: string): Promise<Content> {
  const source = (await stat(file)).isFile() ? new SourceFile(file) : undefined
  if (!source || isUtf16(source.bytes(0, Math.min(2, source.size)))) {
    return wholeContent(await wholeText(file))
  }
  const view = new ByteView(source)
  const { parts, isDeep } = longEntries(view)
  const lifted = new LiftedFile(source, view)
  return {
    text: lifted.textWithout(parts),
    isDeep,
    partOf: (entry) => lifted.partOf(entry),
    restore: (value) => lifted.restore(value),
  }
}

function wholeContent(text: string): Content {
  return {
    text,
    isDeep: nestsDeeper(text),
    partOf: () => undefined,
    restore: (value) => value,
  }
}

async function wholeText(file: string): Promise<string> {
  return decodeText(await readFile(file))
}

async function read<T>(path: string, reading: () => Promise<T>): Promise<T> {
  try {
    return await reading()
  } catch (error) {
    if (error instanceof BenchError) throw error
    const reason = `cannot be read: ${await reasonOf(error, path)}`
    throw isMissing(error) ? new NoDocument(path, reason, error) : unreadable(path, reason, error)
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
  return new NotOurs(name, `is not JSON: ${plainText(error.message, MAX_MISTAKE_LENGTH)}`, error)
}

/** The mistake without its place, which in a text that was shortened is another one. */
function unplaced(name: string, { cause: { message }, path }: BrokenEntry): BenchError {
  const place = path.length === 0 ? '' : ` in \`${documentPath(path)}\``
  return notJson(
    name,
    new SyntaxError(`${message.replace(/ (?:in JSON )?at position .*/, '')}${place}`),
  )
}

function documentOf(content: Content, name: string, look?: Look): ResultsDocument {
  const value = jsonOf(content.text)
  if (value instanceof SyntaxError) throw new BrokenEntry([], value)
  if (content.isDeep) {
    throw new BenchError(
      'invalid-document',
      `${name} nests values more than ${MAX_DEPTH} levels deep, which no run does`,
    )
  }
  checkHead(value, name)
  look?.(content.text, [])
  const mistakes = new Mistakes()
  let isEarlier = false
  const lists = new DocumentLists(value, {
    partOf: content.partOf,
    values: new EntryValues((entry) => objectOf(content.partOf(entry))),
    look,
    tellMistakes: (issues, at) => mistakes.add(issues, at),
    tellEarlier: () => {
      isEarlier = true
    },
  })
  const result = checked(value, name)
  if (!result.success) {
    mistakes.add(result.error.issues)
    lists.walk()
    throw mistakes.error(name)
  }
  const rest = content.restore(fromDocumentJson(result.data))
  isEarlier = !hasAllOf(value, rest)
  const written = isEarlier ? content.restore(value) : rest
  const changed = changesOf(lists.unreadIn(written), rest.integrity)
  if (!mistakes.isEmpty) throw mistakes.error(name)
  const document = lists.readInto(rest)
  keepAsWritten(document, { changed, isOfEarlierVersion: isEarlier })
  return document
}

function objectOf(text: string | undefined): object | undefined {
  const value: unknown = text === undefined ? undefined : JSON.parse(text)
  return typeof value === 'object' && value !== null ? value : undefined
}

function checkHead(value: unknown, name: string): void {
  const head = documentHead.safeParse(value)
  if (!head.success) throw new NotOurs(name, 'is not a results document of vitest-llm-bench')
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

function unreadable(name: string, reason: string, cause?: unknown): BenchError {
  return new BenchError('unreadable-document', `${name} ${reason}`, { cause })
}

/** What a person who named a path can do about it. */
async function reasonOf(error: unknown, path: string): Promise<string> {
  if (!isMissing(error)) return messageOf(error)
  const isThere = await stat(path).then(
    () => true,
    () => false,
  )
  return `it ${isThere ? 'holds neither benchmark.json nor samples.ndjson' : 'does not exist'}. Name a results document, or the folder of its run`
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}

function messageOf(error: unknown): string {
  // A string of Node has at most half a gigabyte.
  const isTooLong =
    error instanceof Error && /Invalid string length|string longer than/.test(error.message)
  if (isTooLong) return 'beside its answers it holds more than 512 MB, which no run does'
  return error instanceof Error ? error.message : String(error)
}
