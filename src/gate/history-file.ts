import { basename, dirname, join } from 'node:path'

import type { AcceptedRun } from '../model/accepted-run.ts'
import type { HistoryRun } from '../model/history.ts'
import { toJson } from '../model/to-json.ts'
import { z } from '../model/zod.ts'
import { digestOf, isSameWindow, jsonOf, runValues, snapshot } from './baseline-file.ts'
import { FORMER_BUILDS, MAX_REMEMBERED } from './kept-runs.ts'
import { newestRuns } from './sittings.ts'

/** Of all builds, red ones too: whichever two of them come before a new one are among these. */
const MAX_BUILDS = 3 * FORMER_BUILDS

const HISTORY_VERSION = 1
const HEAD = toJson({ history: HISTORY_VERSION })

const head = z.strictObject({ history: z.int().positive() })

const historyRun = z.strictObject({
  id: z.string().min(1),
  matrix: z.string().min(1),
  fingerprint: z.record(z.string(), z.string()),
  isGreen: z.boolean(),
  cells: z.record(
    z.string(),
    z.strictObject({ endpoint: z.string(), snapshot, looks: z.array(runValues).min(1) }),
  ),
  digest: z.string(),
})

/** What a history file says. */
export interface History {
  readonly runs: readonly HistoryRun[]
  /** Why it says nothing, as the end of a sentence; undefined where it was read. */
  readonly damage: string | undefined
  /** A later version wrote it: it is not replaced. */
  readonly isLater: boolean
}

export const emptyHistory: History = { runs: [], damage: undefined, isLater: false }

/** `benches/__baselines__/router-tax.history.jsonl` beside `router-tax.json`. */
export function historyPath(baseline: string): string {
  return join(dirname(baseline), `${basename(baseline, '.json')}.history.jsonl`)
}

/** The runs of a history file. A history only sharpens the gate, so a damaged one is no error. */
export function parseHistory(text: string): History {
  const [first = '', ...lines] = text.split(/\r\n|\r|\n/)
  const version = head.safeParse(jsonOf(first))
  if (!version.success) return damaged(1, 'it is not a history of vitest-llm-bench')
  if (version.data.history > HISTORY_VERSION) {
    return {
      runs: [],
      damage: `was written by a later version of vitest-llm-bench (${version.data.history}; this one reads ${HISTORY_VERSION})`,
      isLater: true,
    }
  }
  let runs: HistoryRun[] = []
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '') continue
    const value = jsonOf(line)
    const parsed = historyRun.safeParse(value)
    if (!parsed.success) return damaged(index + 2, 'the line is not a run')
    const { digest, ...run } = parsed.data
    if (digest !== digestOf(value)) {
      return damaged(index + 2, `the run ${run.id} is not as it was written`)
    }
    runs = mergeRun(runs, run)
  }
  return { ...emptyHistory, runs }
}

/** The file's text: one line a run, sorted by run id. */
export function formatHistory(runs: readonly HistoryRun[]): string {
  const lines = runs.map((run) => toJson({ ...run, digest: digestOf(run) }))
  return `${[HEAD, ...lines].join('\n')}\n`
}

/** Adds a run, cell by cell where it is there already, and lets the oldest leave. */
export function rememberRun(runs: readonly HistoryRun[], run: HistoryRun): HistoryRun[] {
  const merged = mergeRun(runs, run)
  const own = merged.filter((other) => isSameWindow(other, run))
  const staying = new Set([
    ...newestRuns(own, MAX_BUILDS),
    ...newestRuns(
      own.filter(({ isGreen }) => isGreen),
      MAX_REMEMBERED,
    ),
  ])
  return merged.filter((other) => staying.has(other) || !isSameWindow(other, run))
}

/** What is left when a run is accepted: a new past begins. */
export function forgetRuns(
  runs: readonly HistoryRun[],
  accepted: Pick<AcceptedRun, 'matrix' | 'fingerprint'>,
): HistoryRun[] {
  return runs.filter((run) => !isSameWindow(run, accepted))
}

function mergeRun(runs: readonly HistoryRun[], run: HistoryRun): HistoryRun[] {
  const before = runs.find((other) => other.id === run.id && isSameWindow(other, run))
  const merged = before
    ? {
        ...run,
        isGreen: before.isGreen && run.isGreen,
        cells: { ...before.cells, ...run.cells },
      }
    : run
  return [...runs.filter((other) => other !== before), merged].toSorted((left, right) =>
    left.id < right.id ? -1 : left.id > right.id ? 1 : left.matrix < right.matrix ? -1 : 1,
  )
}

function damaged(line: number, reason: string): History {
  return { runs: [], damage: `is damaged at line ${line}: ${reason}`, isLater: false }
}
