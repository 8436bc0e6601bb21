import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

import type { AcceptedRun } from '../model/accepted-run.ts'
import { acceptRun, formatBaseline, parseBaseline } from './baseline-file.ts'

/** The accepted runs of a baseline file; none where there is no file yet. Throws where it is damaged. */
export function readBaseline(path: string): AcceptedRun[] {
  return existsSync(path) ? parseBaseline(readFileSync(path, 'utf8'), path) : []
}

/** Adds a run to a baseline file, whole or not at all; all runs that the file then holds. */
export function addToBaseline(path: string, run: AcceptedRun): AcceptedRun[] {
  const runs = acceptRun(readBaseline(path), run)
  mkdirSync(dirname(path), { recursive: true })
  const draft = `${path}.draft`
  writeFileSync(draft, formatBaseline(runs))
  renameSync(draft, path)
  return runs
}
