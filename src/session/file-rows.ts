import { isUtf8 } from 'node:buffer'

import { CsvError, parse } from 'csv-parse/sync'

import { BenchError } from '../model/bench-error.ts'
import { z } from '../model/zod.ts'

/** A row of a file, and where it stands. */
export interface FileRow {
  /** `line 7`, or `row 7` where rows have no lines. */
  readonly place: string
  readonly value: unknown
  /** Whether all its values are text, as in CSV. */
  readonly isText: boolean
}

/** Reads the rows of a file by the ending of its name. */
export function readRows(bytes: Buffer, ending: string, where: string): FileRow[] {
  // Editors on Windows put a mark in front.
  const content = bytes.toString('utf8').replace(/^\uFEFF/, '')
  // Zeros are UTF-16's, whose letters of English are valid UTF-8.
  if (!isUtf8(bytes) || content.includes('\0')) {
    throw new BenchError('invalid-option', `${where}: expected UTF-8. Save the file as UTF-8`)
  }
  switch (ending) {
    case '.jsonl':
    case '.ndjson':
      return jsonLines(content, where)
    case '.json':
      return jsonList(content, where)
    case '.csv':
      return csvRows(content, ',', where)
    case '.tsv':
      return csvRows(content, '\t', where)
    default:
      throw new BenchError(
        'invalid-option',
        `${where}: expected a file that ends in .jsonl, .ndjson, .json, .csv or .tsv`,
      )
  }
}

function jsonLines(content: string, where: string): FileRow[] {
  return content.split(/\r?\n/).flatMap((line, index) => {
    const place = `line ${index + 1}`
    return line.trim() === ''
      ? []
      : [{ place, value: parsed(line, `${where}: ${place}`), isText: false }]
  })
}

function jsonList(content: string, where: string): FileRow[] {
  const value = parsed(content, where)
  if (!Array.isArray(value)) {
    throw new BenchError(
      'invalid-option',
      `${where}: expected a list of prompts, [ … ]. One prompt a line goes into a .jsonl file`,
    )
  }
  return value.map((row: unknown, index) => ({
    place: `row ${index + 1}`,
    value: row,
    isText: false,
  }))
}

function parsed(text: string, at: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new BenchError('invalid-option', `${at} is not JSON: ${reason}`)
  }
}

const csvRecords = z.array(
  z.object({ record: z.record(z.string(), z.string()), info: z.object({ lines: z.number() }) }),
)

/** A column that is there twice would hide the first of them. */
function checkedColumns(names: readonly string[], where: string): string[] {
  const twice = names.find((name, index) => name !== '' && names.indexOf(name) !== index)
  if (twice === undefined) return [...names]
  throw new BenchError(
    'invalid-option',
    `${where}: line 1: expected columns of different names, and \`${twice}\` is there twice. Rename one of them`,
  )
}

function csvRows(content: string, delimiter: string, where: string): FileRow[] {
  try {
    const records: unknown = parse(content, {
      columns: (names: readonly string[]) => checkedColumns(names, where),
      delimiter,
      info: true,
      skip_empty_lines: true,
      relax_quotes: delimiter !== ',',
    })
    return csvRecords
      .parse(records)
      .map(({ record, info }) => ({ place: `line ${info.lines}`, value: record, isText: true }))
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    throw new BenchError('invalid-option', `${where}: ${error.message}`)
  }
}
