import { createHash } from 'node:crypto'
import { basename, dirname, join } from 'node:path'

import type { AcceptedRun } from '../model/accepted-run.ts'
import { BenchError } from '../model/bench-error.ts'
import { canonicalJson } from '../model/canonical-json.ts'
import { toJson, toJsonValue } from '../model/to-json.ts'
import { z } from '../model/zod.ts'
import { WINDOW_SIZE } from './kept-runs.ts'
import { newestRuns } from './sittings.ts'

const BASELINE_VERSION = 2
const HEAD = headOf(BASELINE_VERSION)
/** Files of the first version have runs without a location. */
const HEADS: ReadonlySet<string | undefined> = new Set([HEAD, headOf(1)])
// The last element has no comma: so every run's line is whole, and git's union merge keeps it so.
const FOOT = 'null]}'

const DIGEST_DIGITS = 16

type Windowed = Pick<AcceptedRun, 'matrix' | 'fingerprint'>

const unknown = z
  .null()
  .optional()
  .transform(() => undefined)

/** A model snapshot as files have it. */
export const snapshot = z.string().or(unknown)

/** Metric → value of one look of a cell. */
export const runValues = z.record(
  z.string(),
  z.strictObject({
    median: z.number().positive(),
    se: z.number().nonnegative().or(unknown),
    location: z.number().or(unknown),
    locationSe: z.number().nonnegative().or(unknown),
    ciLow: z.number().nonnegative().or(unknown),
    ciHigh: z.number().nonnegative().or(unknown),
    n: z.int().positive(),
  }),
)

const acceptedRun = z.strictObject({
  id: z.string().min(1),
  matrix: z.string().min(1),
  fingerprint: z.record(z.string(), z.string()),
  cells: z.record(
    z.string(),
    z.strictObject({ endpoint: z.string(), snapshot, values: runValues }),
  ),
  digest: z.string(),
})

const whole = z.strictObject({ schemaVersion: z.int(), runs: z.array(z.unknown()) })

/** `benches/__baselines__/router-tax.json` for `benches/router-tax.bench.ts`. */
export function baselinePath(benchFile: string): string {
  const name = basename(benchFile).replace(/(\.bench)?\.[cm]?[jt]sx?$/, '')
  return join(dirname(benchFile), '__baselines__', `${name}.json`)
}

/**
 * The accepted runs of a baseline file, as it was written or as a formatter left it. A run that was
 * cut, merged badly or edited by hand is an error: a broken baseline must not pass for an empty one.
 */
export function parseBaseline(text: string, path: string): AcceptedRun[] {
  const lines = text.split(/\r\n|\r|\n/)
  const content = jsonOf(text)
  if (content === undefined) throw notJson(lines, path)
  const file = whole.safeParse(content)
  if (!file.success) throw broken(path, 1, 'it is not a baseline of vitest-llm-bench')
  const { schemaVersion, runs } = file.data
  if (schemaVersion > BASELINE_VERSION) {
    throw new BenchError(
      'invalid-baseline',
      `the baseline ${path} has \`schemaVersion\` ${schemaVersion}; this version reads up to ${BASELINE_VERSION}. Update vitest-llm-bench`,
    )
  }
  if (runs.at(-1) !== null) throw broken(path, lines.length, 'its end is missing')
  return runs
    .slice(0, -1)
    .map((run, index) => parseRun(run, { path, line: lineOf(run, lines, index) }))
    .reduce<AcceptedRun[]>((all, run) => mergeRun(all, run), [])
}

function headOf(version: number): string {
  return `{"schemaVersion":${version},"runs":[`
}

/** Where a run stands: its line as we write it, or the line that names it. */
function lineOf(run: unknown, lines: readonly string[], index: number): number {
  if (HEADS.has(lines[0])) return index + 2
  const id = typeof run === 'object' && run !== null && 'id' in run ? JSON.stringify(run.id) : ''
  return lines.findIndex((line) => id !== '' && line.includes(id)) + 1 || 1
}

/** Undefined where it is no JSON. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Names the first line that breaks a file of our own making; else says that it is no JSON. */
function notJson(lines: readonly string[], path: string): BenchError {
  const filled = lines.flatMap((line, index) => (line.trim() === '' ? [] : [{ line, index }]))
  const marker = filled.find(({ line }) => /^(<{7}|={7}|>{7}|\|{7})/.test(line))
  if (marker) return broken(path, marker.index + 1, 'a merge is unfinished')
  if (!HEADS.has(filled[0]?.line)) return broken(path, 1, 'it is not JSON')
  const cut = filled
    .slice(1)
    .find(({ line }) => line !== FOOT && jsonOf(line.replace(/,\s*$/, '')) === undefined)
  if (cut) return broken(path, cut.index + 1, 'the line is not JSON, as after an unfinished merge')
  return broken(path, lines.length, `it does not end with ${FOOT}`)
}

/** The file's text: one line a run, sorted by run id. */
export function formatBaseline(runs: readonly AcceptedRun[]): string {
  const lines = runs.map(asWritten).map((run) => `${toJson({ ...run, digest: digestOf(run) })},`)
  return `${[HEAD, ...lines, FOOT].join('\n')}\n`
}

/** A run of an older version stays as it was: what it did not know is not written. Only a capacity has an interval. */
function asWritten({ cells, ...run }: AcceptedRun): object {
  const written = Object.entries(cells).map(([id, cell]) => {
    const values = Object.entries(cell.values).map(([metric, value]) => {
      const { ciLow, ciHigh, ...plain } = value
      const { median, se, n, location } = plain
      if (ciLow !== undefined) return [metric, { median, ciLow, ciHigh, se, n }]
      return [metric, location === undefined ? { median, se, n } : plain]
    })
    return [id, { ...cell, values: Object.fromEntries(values) }]
  })
  return { ...run, cells: Object.fromEntries(written) }
}

/**
 * Adds a run, cell by cell where it is there already, and lets others leave the window: of one sitting
 * the former ones, then the oldest.
 */
export function acceptRun(runs: readonly AcceptedRun[], run: AcceptedRun): AcceptedRun[] {
  const merged = mergeRun(runs, run)
  const staying = new Set(newestRuns(windowOf(merged, run), WINDOW_SIZE))
  return merged.filter((other) => staying.has(other) || !isSameWindow(other, run))
}

function mergeRun(runs: readonly AcceptedRun[], run: AcceptedRun): AcceptedRun[] {
  const before = runs.find((other) => other.id === run.id && isSameWindow(other, run))
  const merged = before ? { ...run, cells: { ...before.cells, ...run.cells } } : run
  return [...runs.filter((other) => other !== before), merged].toSorted((left, right) =>
    left.id < right.id ? -1 : left.id > right.id ? 1 : left.matrix < right.matrix ? -1 : 1,
  )
}

/** The runs of a file that a run is compared with, itself among them. */
export function windowOf(runs: readonly AcceptedRun[], run: AcceptedRun): AcceptedRun[] {
  return runs.filter((other) => isSameWindow(other, run))
}

/** Whether two runs are compared with one another. */
export function isSameWindow(left: Windowed, right: Windowed): boolean {
  return (
    left.matrix === right.matrix &&
    canonicalJson(left.fingerprint) === canonicalJson(right.fingerprint)
  )
}

function parseRun(
  value: unknown,
  { path, line }: { readonly path: string; readonly line: number },
): AcceptedRun {
  const parsed = acceptedRun.safeParse(value)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    const place = issue?.path.join('.') || 'the run'
    throw broken(path, line, `${place}: ${issue?.message ?? 'is not valid'}`)
  }
  const { digest, ...run } = parsed.data
  if (digest !== digestOf(value)) {
    throw broken(path, line, `the run ${run.id} is not as it was accepted`)
  }
  return run
}

/** Of a run as it stands in the file, but for its digest. */
export function digestOf(run: unknown): string {
  const fields = Object.entries(Object(toJsonValue(run))).filter(([name]) => name !== 'digest')
  const text = canonicalJson(Object.fromEntries(fields))
  return createHash('sha256').update(text).digest('hex').slice(0, DIGEST_DIGITS)
}

function broken(path: string, line: number, reason: string): BenchError {
  // Reasons of other libraries may be sentences.
  const cause = reason.replace(/\.$/, '')
  return new BenchError(
    'invalid-baseline',
    `the baseline ${path} is damaged at line ${line}: ${cause}. Take it from version control again, or delete the line and accept a new run`,
  )
}
