import { extname } from 'node:path'

import { CsvError, parse } from 'csv-parse/sync'

import { BenchError } from '../model/bench-error.ts'
import { MAX_DEPTH, nestsDeeper } from '../model/json-depth.ts'
import { type Fields, textFields } from './trace-row.ts'

/** What a line of a trace holds, and where it stands. */
export interface TraceLine {
  readonly fields: Fields
  /** Names it in errors. */
  readonly at: string
  /** Whether lines of its file may hold what somebody wrote. */
  readonly mayHaveText: boolean
}

type Lines = Iterable<readonly [line: string, number: number]>

/** Reads the lines of a trace by the ending of its name. */
export function traceLines(lines: Lines, path: string, where: string): Generator<TraceLine> {
  switch (extname(path).toLowerCase()) {
    case '.jsonl':
    case '.ndjson':
      return jsonLines(lines, where)
    case '.csv':
      return tableLines(lines, where)
    default:
      throw new BenchError(
        'invalid-option',
        `${where}: expected a file that ends in .jsonl, .ndjson or .csv`,
      )
  }
}

function* jsonLines(lines: Lines, where: string): Generator<TraceLine> {
  for (const [line, number] of lines) {
    if (line.trim() === '') continue
    const at = `${where}: line ${number}`
    if (nestsDeeper(line)) {
      throw new BenchError(
        'invalid-option',
        `${at} nests values more than ${MAX_DEPTH} deep. Write a request a line`,
      )
    }
    const fields = parsed(line)
    if (!isFields(fields)) {
      throw new BenchError('invalid-option', `${at} is not a JSON object. Write a request a line`)
    }
    yield { fields, at, mayHaveText: true }
  }
}

/** Undefined for what is not JSON: the reason would quote it. */
function parsed(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

function* tableLines(lines: Lines, where: string): Generator<TraceLine> {
  let names: readonly string[] | undefined
  let mayHaveText = false
  for (const [line, number] of lines) {
    if (line.trim() === '') continue
    const at = `${where}: line ${number}`
    const cells = cellsOf(line, at)
    if (names === undefined) {
      names = cells.map((name) => name.trim())
      mayHaveText = textFields.some((name) => names?.includes(name))
      continue
    }
    if (cells.length !== names.length) {
      throw new BenchError(
        'invalid-option',
        `${at} has ${cells.length} values for ${names.length} columns. Write a request a line, in columns that are separated by commas`,
      )
    }
    const fields = Object.fromEntries(names.map((name, index) => [name, cells[index]]))
    yield { fields, at, mayHaveText }
  }
}

function cellsOf(line: string, at: string): readonly string[] {
  if (!line.includes('"')) return line.split(',')
  try {
    return parse(line)[0] ?? []
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    throw new BenchError(
      'invalid-option',
      `${at} has a quotation mark without its counterpart. Write a request a line`,
    )
  }
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
