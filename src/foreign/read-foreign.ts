import { readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'

import { pluralize } from '../format/lists.ts'
import { BenchError } from '../model/bench-error.ts'
import { checkedCell } from './consistency.ts'
import { Fields } from './fields.ts'
import { ForeignFile } from './foreign-file.ts'
import type { ForeignCell, ForeignRun, ReadRun } from './foreign-run.ts'
import type { FilesByRole, ForeignFormat, Role } from './format.ts'
import { foreignFormatList } from './registry.ts'

/** What was read of a file and of those that belong to it. */
export interface ForeignResults {
  readonly tool: string
  /** None where the file only belongs to results that are not there. */
  readonly runs: readonly ForeignRun[]
  /** Paths of the files, the named one among them. */
  readonly paths: readonly string[]
  /** When the newest was written, in Unix milliseconds: not when its run was. */
  readonly modifiedAt: number
}

interface RecognisedFile {
  readonly file: ForeignFile
  readonly format: ForeignFormat
  readonly role: Role
}

/** The tool whose results a file is, as people call it; undefined where it is of none that is known. */
export function foreignToolOf(path: string): string | undefined {
  return recognise(new ForeignFile(path))?.format.tool
}

/**
 * The runs of another tool in a file, with what stands beside it and belongs to them. Undefined where the
 * file is of none that is known.
 */
export function readForeign(path: string): ForeignResults | undefined {
  const found = recognise(new ForeignFile(path))
  if (!found) return undefined
  const { format } = found
  const all = [found, ...companionsOf(found)]
  const files = byRole(all)
  const fields = new Fields()
  const hasFigures = files.requests.length > 0 || files.aggregates.length > 0
  const runs = hasFigures ? format.read(files, fields) : []
  for (const run of runs) requireFigures(run, { format, path })
  const whole = runs.map((run) => wholeRun(checkedRun(run), { format, files: all, fields }))
  return {
    tool: format.tool,
    runs: whole,
    paths: all.map(({ file }) => file.path),
    modifiedAt: Math.max(...all.map(({ file }) => file.modifiedAt)),
  }
}

/** Which files of other tools are read, for those who named something else. */
export function expectedForeign(): string {
  return foreignFormatList.map(({ tool, expected }) => `${tool} (${expected})`).join('; ')
}

function recognise(file: ForeignFile): RecognisedFile | undefined {
  for (const format of foreignFormatList) {
    const role = format.roleOf(file)
    if (role !== undefined) return { file, format, role }
  }
  return undefined
}

/** The other files of its folder that are of the same run. */
function companionsOf({ file, format }: RecognisedFile): RecognisedFile[] {
  const { runKeyOf } = format
  const key = runKeyOf?.(file.name)
  if (!runKeyOf || key === undefined) return []
  const folder = dirname(file.path)
  return readdirSync(folder)
    .toSorted()
    .filter((name) => name !== file.name && runKeyOf(name) === key)
    .flatMap((name) => {
      const other = new ForeignFile(join(folder, name))
      const role = format.roleOf(other)
      return role === undefined ? [] : [{ file: other, format, role }]
    })
}

function byRole(files: readonly RecognisedFile[]): FilesByRole {
  const of = (wanted: Role): ForeignFile[] =>
    files.flatMap(({ file, role }) => (role === wanted ? [file] : []))
  return { requests: of('requests'), aggregates: of('aggregates'), part: of('part') }
}

function checkedRun({ notes = [], ...run }: ReadRun): ReadRun {
  const checked = run.cells.map(checkedCell)
  return {
    ...run,
    cells: checked.map(({ cell }) => cell),
    notes: [...new Set([...notes, ...checked.flatMap((one) => one.notes)])],
  }
}

function wholeRun(
  { version, notes = [], ...run }: ReadRun,
  {
    format,
    files,
    fields,
  }: {
    readonly format: ForeignFormat
    readonly files: readonly RecognisedFile[]
    readonly fields: Fields
  },
): ForeignRun {
  const detail = run.cells.some(({ requests }) => requests !== undefined)
    ? 'requests'
    : 'aggregates'
  const notNumbers = files.reduce((sum, { file }) => sum + file.notNumbers, 0)
  return {
    ...run,
    source: {
      format: format.name,
      tool: format.tool,
      version,
      files: files.map(({ file: { name, sha256 } }) => ({ name, sha256 })),
      detail,
      fields: fields.read.toSorted(),
      definitions: format.definitions,
      settings: Object.assign({}, ...run.cells.map(({ settings = {} }) => settings)),
      remedy: format.remedy === '' || isComplete(run.cells) ? undefined : format.remedy,
      notes: [
        ...notes,
        ...(notNumbers === 0
          ? []
          : [`${pluralize(notNumbers, 'value')} ${notNumbers === 1 ? 'is' : 'are'} NaN: unknown`]),
        ...fields.doubts,
      ],
    },
  }
}

/** Whether requests have what they can have. */
function isComplete(cells: ReadRun['cells']): boolean {
  return cells.every(
    ({ requests, isStreamed }) =>
      requests !== undefined &&
      (isStreamed === false || requests.some(({ ttftMs }) => ttftMs !== undefined)),
  )
}

/** Throws where a tool is known, and nothing that is read of it is there: it may be another version. */
function requireFigures(
  { version, cells }: ReadRun,
  { format: { tool, expected }, path }: { readonly format: ForeignFormat; readonly path: string },
): void {
  if (cells.some(hasFigure)) return
  throw new BenchError(
    'invalid-document',
    `${path} is of ${tool}${version === undefined ? '' : ` ${version}`}, and holds no time and no failure of any request. Expected ${expected}`,
  )
}

function hasFigure({ requests, aggregates }: ForeignCell): boolean {
  if (requests) {
    return requests.some(
      ({ ttftMs, totalMs, failure }) => ttftMs ?? totalMs ?? failure !== undefined,
    )
  }
  return Object.values(aggregates?.metrics ?? {}).some(
    (figures) => figures?.median !== undefined || figures?.mean !== undefined,
  )
}
