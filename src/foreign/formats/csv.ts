import { CsvError, parse } from 'csv-parse/sync'

import { BenchError } from '../../model/bench-error.ts'
import { z } from '../../model/zod.ts'
import { type Fields, harmless } from '../fields.ts'
import type { ForeignFile } from '../foreign-file.ts'
import type { ForeignCell, ReadRun } from '../foreign-run.ts'
import type { FilesByRole, ForeignFormat, Role } from '../format.ts'
import { columns, readRow, type Row } from './csv-row.ts'

const columnsByKey = new Map(Object.keys(columns).map((name) => [keyOf(name), name]))
/** Of which at least one is there. */
const times = ['ttftMs', 'totalMs'] as const
/** Of an export of our own samples, of which the document says more. */
const OUR_COLUMNS = ['run', 'matrix', 'cell', 'phase']
/** A person mends one row at a time. */
const MAX_FAULTS = 3
const MAX_HEAD = 4000

/** A table of requests that anybody can write. */
export const csv: ForeignFormat = {
  name: 'csv',
  tool: 'CSV',
  expected: 'a row a request, with `ttftMs` or `totalMs`: see docs/other-tools.md',
  tried: '–',
  definitions: {
    ttft: 'as whoever wrote the table means it',
    total: 'as whoever wrote the table means it',
    tokens: 'as whoever wrote the table counted them',
    queue: 'as whoever wrote the table means it',
  },
  remedy: '',
  roleOf,
  read,
}

/** `ttft_ms` is `ttftMs`. */
function keyOf(name: string): string {
  return name.toLowerCase().replaceAll(/[\s_-]/g, '')
}

function roleOf(file: ForeignFile): Role | undefined {
  if (file.first !== undefined || !/\.(?:csv|tsv)$/i.test(file.name)) return undefined
  const head = file.text.slice(0, MAX_HEAD).split(/\r?\n/, 1)[0] ?? ''
  const names = new Set(head.split(/[,;\t]/).map((name) => keyOf(name.replaceAll('"', ''))))
  return times.some((name) => names.has(keyOf(name))) ? 'requests' : undefined
}

const records = z.array(
  z.object({ record: z.record(z.string(), z.string()), info: z.object({ lines: z.number() }) }),
)

function read({ requests: files }: FilesByRole, fields: Fields): ReadRun[] {
  return files.map((file): ReadRun => {
    const { rows, ignored } = rowsOf(file)
    const faults: string[] = []
    const rowsRead = rows.flatMap((row) => readRow(row, { fields, faults }))
    if (faults.length > 0) {
      const more = faults.length > MAX_FAULTS ? `; and ${faults.length - MAX_FAULTS} more` : ''
      throw broken(file, `${faults.slice(0, MAX_FAULTS).join('; ')}${more}`)
    }
    const [first] = rowsRead
    const cells = Map.groupBy(rowsRead, ({ cell: { model, provider, concurrency, rate } }) =>
      JSON.stringify([model, provider, concurrency, rate]),
    )
    return {
      version: first?.toolVersion,
      startedAt: undefined,
      endedAt: undefined,
      stopped: undefined,
      notes: [
        ...(first?.tool === undefined ? [] : [`its column \`tool\` says ${first.tool}`]),
        ...(ignored.length === 0
          ? []
          : [
              `columns that are not read: ${ignored.map((name) => `\`${harmless(name)}\``).join(', ')}`,
            ]),
      ],
      cells: [...cells.values()].flatMap((own): ForeignCell[] => {
        const requests = own.map(({ request }) => request)
        const [one] = own
        return one
          ? [
              {
                ...one.cell,
                settings: one.tool === undefined ? {} : { 'measured with': one.tool },
                isStreamed: requests.some(({ ttftMs }) => ttftMs !== undefined),
                requests,
              },
            ]
          : []
      }),
    }
  })
}

function rowsOf(file: ForeignFile): { readonly rows: Row[]; readonly ignored: readonly string[] } {
  const { text } = file
  const head = text.split(/\r?\n/, 1)[0] ?? ''
  const delimiter = [',', ';', '\t'].find((sign) => head.includes(sign)) ?? ','
  let names: string[] = []
  try {
    const parsed: unknown = parse(text, {
      columns: (found: string[]) => {
        names = found
        return found.map((name) => columnsByKey.get(keyOf(name)) ?? `?${name}`)
      },
      delimiter,
      info: true,
      bom: true,
      skip_empty_lines: true,
      trim: true,
    })
    checkColumns(file, names)
    const rows = records
      .parse(parsed)
      .map(({ record, info }) => ({ line: info.lines, values: record }))
    return { rows, ignored: names.filter((name) => !columnsByKey.has(keyOf(name))) }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    throw broken(file, error.message)
  }
}

function checkColumns(file: ForeignFile, names: readonly string[]): void {
  const keys = names.map(keyOf)
  if (OUR_COLUMNS.every((name) => keys.includes(name))) {
    throw broken(file, 'it is an export of vitest-llm-bench. Name the results document instead')
  }
  const twice = names.find((name, index) => keys.indexOf(keyOf(name)) !== index)
  if (twice !== undefined)
    throw broken(file, `line 1: the column \`${harmless(twice)}\` is there twice`)
  // Seconds that are taken for milliseconds would be wrong by a thousand.
  const unitless = names.find((name) =>
    /^(?:ttf[bto]|total|latency|e2el?|queue)(?:s|sec|seconds|us|ns)?$/.test(keyOf(name)),
  )
  if (unitless !== undefined) {
    throw broken(
      file,
      `line 1: the column \`${harmless(unitless)}\` is not in milliseconds. Write \`ttftMs\`, \`totalMs\` and so on`,
    )
  }
}

function broken({ path }: ForeignFile, reason: string): BenchError {
  return new BenchError('invalid-document', `${path} ${reason}`)
}
