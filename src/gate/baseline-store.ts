import { existsSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'

import type { AcceptedRun } from '../model/accepted-run.ts'
import { BenchError } from '../model/bench-error.ts'
import { decodeText } from '../model/decode-text.ts'
import { makeFolder } from '../model/make-folder.ts'
import { acceptRun, baselinePath, formatBaseline, parseBaseline } from './baseline-file.ts'
import { replaceFile } from './replace-file.ts'

/** The accepted runs of a baseline file; none where there is no file yet. Throws where it is damaged. */
export function readBaseline(path: string): AcceptedRun[] {
  return existsSync(path) ? parseBaseline(decodeText(readFileSync(path)), path) : []
}

/** Whether a bench file has a baseline with a live run in it; throws where the file is damaged. */
export function hasLiveBaseline(benchFile: string): boolean {
  return readBaseline(baselinePath(benchFile)).some(
    ({ fingerprint }) => fingerprint['mode'] === 'live',
  )
}

/**
 * Adds a run to a baseline file, whole or not at all; all runs that the file then holds. Others may
 * add theirs at the same time.
 */
export function addToBaseline(path: string, run: AcceptedRun): AcceptedRun[] {
  try {
    makeFolder(dirname(path))
    return replaceFile(path, () => {
      const runs = acceptRun(readBaseline(path), run)
      return { text: formatBaseline(runs), result: runs }
    })
  } catch (error) {
    if (error instanceof BenchError || !(error instanceof Error)) throw error
    throw new BenchError(
      'invalid-baseline',
      `the baseline ${path} could not be written: ${error.message}`,
      { cause: error },
    )
  }
}
