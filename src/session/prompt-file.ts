import { createHash } from 'node:crypto'
import { dirname, extname, isAbsolute, join, resolve } from 'node:path'

import { BenchError, received } from '../model/bench-error.ts'
import { suggestion } from '../model/nearest-name.ts'
import { parseOptions } from '../model/parse-options.ts'
import { PromptFile } from '../model/prompt-file.ts'
import type { PromptRow } from '../model/prompt-row.ts'
import { z } from '../model/zod.ts'
import { filePath, tooLargeFile, unreadableFile } from './file-path.ts'
import { type FileRow, readRows } from './file-rows.ts'
import { readPlainFile } from './plain-file.ts'
import { promptOption } from './prompt-options.ts'

/** All of it is in memory, as text and as rows. */
const MAX_FILE_BYTES = 256 * 2 ** 20

/**
 * Which field of a file's rows, or column, holds what. Those of the same name need no mention.
 * @example fromFile('faq.csv', { prompt: 'question', expected: 'answer' })
 */
export interface FieldMapping {
  /**
   * The field that holds the question.
   * @default 'prompt'
   * @example prompt: 'question'
   */
  readonly prompt?: string
  /**
   * The field that holds the keywords of a relevant answer.
   * @default 'keywords'
   * @example keywords: 'tags'
   */
  readonly keywords?: string
  /**
   * The field that holds the system prompt.
   * @default 'system'
   * @example system: 'instructions'
   */
  readonly system?: string
  /**
   * The field that holds the turns before the question.
   * @default 'messages'
   * @example messages: 'chat'
   */
  readonly messages?: string
  /**
   * The field that holds the tools that the model may call.
   * @default 'tools'
   * @example tools: 'functions'
   */
  readonly tools?: string
  /**
   * The field that holds whether a tool has to be called.
   * @default 'toolChoice'
   * @example toolChoice: 'tool_choice'
   */
  readonly toolChoice?: string
  /**
   * The field that holds the JSON Schema of the answer.
   * @default 'schema'
   * @example schema: 'response_schema'
   */
  readonly schema?: string
  /**
   * The field that holds the images of the question.
   * @default 'images'
   * @example images: 'picture'
   */
  readonly images?: string
  /**
   * The field that holds the token limit of the answer.
   * @default 'maxTokens'
   * @example maxTokens: 'max_tokens'
   */
  readonly maxTokens?: string
  /**
   * The field that holds what a good answer is.
   * @default 'expected'
   * @example expected: 'answer'
   */
  readonly expected?: string
}

type FieldName = keyof FieldMapping

/** What a row may say. */
const fieldNames = [
  'prompt',
  'keywords',
  'system',
  'messages',
  'tools',
  'toolChoice',
  'schema',
  'images',
  'maxTokens',
  'expected',
] as const satisfies readonly FieldName[]

const text = z.string().min(1, 'expected the name of a field')
const mappingOption = z.strictObject(
  Object.fromEntries(fieldNames.map((name) => [name, text.optional()])),
)

/**
 * Reads prompts from a file: `.jsonl` (a prompt a line), `.json` (a list), `.csv` or `.tsv` (with a
 * header), of at most 256 MiB. Each row is a text, or says what a prompt of a matrix may say; other fields
 * are left alone.
 * @param path - A path from the folder of the project, or a URL.
 * @param mapping - Names fields that are called otherwise. Default: none are.
 * @example prompts: fromFile(new URL('faq.csv', import.meta.url), { prompt: 'question' })
 */
export function fromFile(path: string | URL, mapping: FieldMapping = {}): PromptFile {
  const name = filePath(path, 'fromFile')
  const where = `fromFile('${name}')`
  const named: FieldMapping = parseOptions(mappingOption, mapping, where)
  const bytes = bytesOf(name, where)
  const rows = readRows(bytes, extname(name).toLowerCase(), where)
  if (rows.length === 0) {
    throw new BenchError(
      'invalid-option',
      `${where}: expected at least one prompt, and there is none`,
    )
  }
  checkMapping(rows, named, where)
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const folder = dirname(resolve(name))
  return new PromptFile(
    name,
    sha256,
    rows.map((row) => promptOf(row, named, { where, folder })),
  )
}

function bytesOf(path: string, where: string): Buffer {
  try {
    return readPlainFile(path, {
      maxBytes: MAX_FILE_BYTES,
      tooLarge: (size) => {
        throw tooLargeFile(size, MAX_FILE_BYTES, where)
      },
    })
  } catch (error) {
    throw error instanceof BenchError ? error : unreadableFile(error, where)
  }
}

/** A field that is named and that no row has is a mistake, and so is a file without prompts. */
function checkMapping(rows: readonly FileRow[], mapping: FieldMapping, where: string): void {
  const fields = [
    ...new Set(rows.flatMap(({ value }) => (isRecord(value) ? Object.keys(value) : []))),
  ]
  for (const [name, field] of Object.entries(mapping)) {
    if (field === undefined || fields.includes(field)) continue
    throw new BenchError(
      'invalid-option',
      `${where}: \`${name}\` is to come from \`${field}\`, which no row has.${suggestion(field, fields)}`,
    )
  }
  const isPrompted = rows.some(({ value }) => !isRecord(value))
  const source = mapping.prompt ?? 'prompt'
  if (isPrompted || fields.includes(source) || fields.includes(mapping.messages ?? 'messages'))
    return
  const [column = 'question', ...others] = fields
  if (others.length === 0 && /[;\t]/.test(column)) {
    throw new BenchError(
      'invalid-option',
      `${where}: expected columns that are separated by commas, or by tabs in a .tsv file, received ${received(column)}`,
    )
  }
  throw new BenchError(
    'invalid-option',
    `${where}: no row has a \`prompt\`. Say which field holds it, e.g. fromFile(path, { prompt: '${column}' })`,
  )
}

function promptOf(
  { place, value, isText }: FileRow,
  mapping: FieldMapping,
  { where, folder }: { readonly where: string; readonly folder: string },
): string | PromptRow {
  const at = `${where}: ${place}`
  if (!isRecord(value)) return parseOptions(promptOption, value, at)
  const said = new Map<string, unknown>()
  for (const name of fieldNames) {
    const given = value[mapping[name] ?? name]
    // An empty cell says nothing.
    if (given === undefined || (isText && given === '')) continue
    said.set(name, isText && typeof given === 'string' ? fromCell(name, given, at) : given)
  }
  withImagesFrom(folder, said)
  withQuestion(said)
  return parseOptions(promptOption, Object.fromEntries(said), at)
}

const texts: ReadonlySet<FieldName> = new Set(['prompt', 'system', 'expected'])

/** What the text of a cell says. */
function fromCell(name: FieldName, cell: string, at: string): unknown {
  if (texts.has(name)) return cell
  if (name === 'maxTokens') return Number.isNaN(Number(cell)) ? cell : Number(cell)
  const isJson = /^\s*[[{]/.test(cell)
  if (!isJson && (name === 'keywords' || name === 'images')) {
    return cell
      .split(';')
      .map((part) => part.trim())
      .filter((part) => part !== '')
  }
  if (!isJson && name === 'toolChoice') return cell
  try {
    return JSON.parse(cell)
  } catch {
    throw new BenchError(
      'invalid-option',
      `${at}: \`${name}\`: expected JSON, received ${received(cell)}`,
    )
  }
}

/** Paths in a file are from its folder. */
function withImagesFrom(folder: string, said: Map<string, unknown>): void {
  const images = said.get('images')
  if (!Array.isArray(images)) return
  const placed = images.map((image: unknown) => {
    if (typeof image === 'string') return placeIn(folder, image)
    const isPath = isRecord(image) && typeof image['path'] === 'string'
    return isPath ? { path: placeIn(folder, String(image['path'])) } : image
  })
  said.set('images', placed)
}

function placeIn(folder: string, path: string): string {
  return /^(?:data|file):/.test(path) || isAbsolute(path) ? path : join(folder, path)
}

/** Logs of chats end with the question. */
function withQuestion(said: Map<string, unknown>): void {
  const messages = said.get('messages')
  if (said.has('prompt') || !Array.isArray(messages)) return
  const last: unknown = messages.at(-1)
  if (!isRecord(last) || last['role'] !== 'user') return
  said.set('prompt', last['content'])
  said.set('messages', messages.slice(0, -1))
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
