import { randomUUID } from 'node:crypto'
import { renameSync, rmSync, writeFileSync } from 'node:fs'

import { type FileLock, withFileLock } from '../model/file-lock.ts'
import { refuseCredentials } from '../secrets/watch.ts'

/** What a file shall say, and what comes of that. */
interface Replacement<Result> {
  /** Undefined leaves the file as it is. */
  readonly text: string | undefined
  readonly result: Result
}

/**
 * Writes a file whole or not at all, by what it says when nobody else may write it: others may replace it
 * at the same time.
 */
export function replaceFile<Result>(path: string, by: () => Replacement<Result>): Result {
  for (;;) {
    const done = withFileLock(`${path}.lock`, (lock) => replace(path, by, lock))
    if (done) return done.result
  }
}

/** Undefined where the lock was lost meanwhile: what others wrote must not be replaced. */
function replace<Result>(
  path: string,
  by: () => Replacement<Result>,
  lock: FileLock,
): { readonly result: Result } | undefined {
  const { text, result } = by()
  if (text === undefined) return { result }
  refuseCredentials(path, text)
  const draft = `${path}.${randomUUID()}.draft`
  try {
    writeFileSync(draft, text)
    if (!lock.isHeld()) return undefined
    renameSync(draft, path)
    return { result }
  } finally {
    rmSync(draft, { force: true })
  }
}
