import { createHash } from 'node:crypto'
import { basename, dirname, join } from 'node:path'

import { z } from 'zod'

import type { AcceptedRun } from '../model/accepted-run.ts'
import { BenchError } from '../model/bench-error.ts'
import { canonicalJson } from '../model/canonical-json.ts'
import { toJson, toJsonValue } from '../model/to-json.ts'

/** Accepted runs of one matrix under one fingerprint that a file keeps; older ones leave. */
export const WINDOW_SIZE = 20

const HEAD = '{"schemaVersion":1,"runs":['
// The last element has no comma: so every run's line is whole, and git's union merge keeps it so.
const FOOT = 'null]}'

const DIGEST_DIGITS = 16

const unknown = z
  .null()
  .optional()
  .transform(() => undefined)

const line = z.strictObject({
  id: z.string().min(1),
  matrix: z.string().min(1),
  fingerprint: z.record(z.string(), z.string()),
  cells: z.record(
    z.string(),
    z.strictObject({
      endpoint: z.string(),
      snapshot: z.string().or(unknown),
      values: z.record(
        z.string(),
        z.strictObject({
          median: z.number().positive(),
          se: z.number().nonnegative().or(unknown),
          n: z.int().positive(),
        }),
      ),
    }),
  ),
  digest: z.string(),
})

/** `benches/__baselines__/router-tax.json` for `benches/router-tax.bench.ts`. */
export function baselinePath(benchFile: string): string {
  const name = basename(benchFile).replace(/(\.bench)?\.[cm]?[jt]sx?$/, '')
  return join(dirname(benchFile), '__baselines__', `${name}.json`)
}

/**
 * The accepted runs of a baseline file. A line that was cut, merged badly or edited by hand is an
 * error: a broken baseline must not pass for an empty one.
 */
export function parseBaseline(text: string, path: string): AcceptedRun[] {
  const lines = text.split(/\r?\n/).filter((item) => item.trim() !== '')
  if (lines[0] !== HEAD) throw broken(path, 1, `it does not begin with ${HEAD}`)
  if (lines.at(-1) !== FOOT) throw broken(path, lines.length, `it does not end with ${FOOT}`)
  return lines
    .slice(1, -1)
    .map((item, index) => parseLine(item, path, index + 2))
    .reduce<AcceptedRun[]>((runs, run) => mergeRun(runs, run), [])
}

/** The file's text: one line a run, sorted by run id. */
export function formatBaseline(runs: readonly AcceptedRun[]): string {
  const lines = runs.map((run) => `${toJson({ ...run, digest: digestOf(run) })},`)
  return `${[HEAD, ...lines, FOOT].join('\n')}\n`
}

/** Adds a run, cell by cell where it is there already, and lets the oldest leave the window. */
export function acceptRun(runs: readonly AcceptedRun[], run: AcceptedRun): AcceptedRun[] {
  const merged = mergeRun(runs, run)
  const window = merged.filter((other) => isSameWindow(other, run))
  const leaving = new Set(window.slice(0, Math.max(0, window.length - WINDOW_SIZE)))
  return merged.filter((other) => !leaving.has(other))
}

function mergeRun(runs: readonly AcceptedRun[], run: AcceptedRun): AcceptedRun[] {
  const before = runs.find((other) => other.id === run.id && isSameWindow(other, run))
  const merged = before ? { ...run, cells: { ...before.cells, ...run.cells } } : run
  return [...runs.filter((other) => other !== before), merged].toSorted((left, right) =>
    left.id < right.id ? -1 : left.id > right.id ? 1 : left.matrix < right.matrix ? -1 : 1,
  )
}

function isSameWindow(left: AcceptedRun, right: AcceptedRun): boolean {
  return (
    left.matrix === right.matrix &&
    canonicalJson(left.fingerprint) === canonicalJson(right.fingerprint)
  )
}

function parseLine(text: string, path: string, number: number): AcceptedRun {
  let value: unknown
  try {
    value = JSON.parse(text.replace(/,\s*$/, ''))
  } catch {
    throw broken(path, number, 'the line is no JSON; is a merge unfinished?')
  }
  const parsed = line.safeParse(value)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw broken(
      path,
      number,
      `${issue?.path.join('.') || 'the run'}: ${issue?.message ?? 'is not valid'}`,
    )
  }
  const { digest, ...run } = parsed.data
  if (digest !== digestOf(run)) {
    throw broken(path, number, `the run ${run.id} is not as it was accepted`)
  }
  return run
}

function digestOf(run: AcceptedRun): string {
  const text = canonicalJson(toJsonValue(run))
  return createHash('sha256').update(text).digest('hex').slice(0, DIGEST_DIGITS)
}

function broken(path: string, number: number, reason: string): BenchError {
  return new BenchError(
    'invalid-baseline',
    `the baseline ${path} is damaged at line ${number}: ${reason}. Take it from version control again, or delete the line and accept a new run`,
  )
}
