import { existsSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'

import type { AcceptedRun } from '../model/accepted-run.ts'
import { BenchError } from '../model/bench-error.ts'
import { decodeText } from '../model/decode-text.ts'
import type { HistoryRun } from '../model/history.ts'
import { makeFolder } from '../model/make-folder.ts'
import {
  emptyHistory,
  forgetRuns,
  formatHistory,
  type History,
  parseHistory,
  rememberRun,
} from './history-file.ts'
import { replaceFile } from './replace-file.ts'

/** What a history file says; undefined where there is none. */
export function openHistory(path: string): History | undefined {
  try {
    return existsSync(path) ? parseHistory(decodeText(readFileSync(path))) : undefined
  } catch (error) {
    return { ...emptyHistory, damage: `could not be read: ${wordsOf(error)}` }
  }
}

/** The builds of a history file; none where there is no file yet. Throws where it is damaged. */
export function readHistory(path: string): HistoryRun[] {
  const { runs, damage } = openHistory(path) ?? emptyHistory
  if (damage !== undefined) {
    throw new BenchError('invalid-baseline', `the history ${path} ${damage}`)
  }
  return [...runs]
}

/**
 * Adds a run to a history file, which begins anew where it is damaged; others may add theirs at the same
 * time. Why that was not possible, as the end of a sentence: no build is lost for it.
 */
export function addToHistory(path: string, run: HistoryRun): string | undefined {
  return changeHistory(path, (runs) => rememberRun(runs, run))
}

/** Begins the history of what was accepted anew, where there is one; why that was not possible. */
export function forgetHistory(
  path: string,
  accepted: Pick<AcceptedRun, 'matrix' | 'fingerprint'>,
): string | undefined {
  return existsSync(path) ? changeHistory(path, (runs) => forgetRuns(runs, accepted)) : undefined
}

function changeHistory(
  path: string,
  change: (runs: readonly HistoryRun[]) => HistoryRun[],
): string | undefined {
  try {
    makeFolder(dirname(path))
    return replaceFile(path, () => {
      const { runs, isLater, damage } = openHistory(path) ?? emptyHistory
      return isLater
        ? { text: undefined, result: damage }
        : { text: formatHistory(change(runs)), result: undefined }
    })
  } catch (error) {
    return `could not be written: ${wordsOf(error)}`
  }
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
