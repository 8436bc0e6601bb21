import { randomUUID } from 'node:crypto'
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'

import { BenchError } from './bench-error.ts'

/** Holders need milliseconds; who waits so long waits for somebody who will not come back. */
const MAX_WAIT_MS = 60_000
/** A lock that old was left by a process that was stopped or lives on another machine. */
const MAX_AGE_MS = 30_000
const MIN_PAUSE_MS = 5
const MAX_PAUSE_MS = 25

/** Held by one process at a time, of those that use the same path. */
export interface FileLock {
  /** False where somebody took it for abandoned. */
  isHeld(): boolean
}

/**
 * Calls `action` while nobody else holds the lock at `path`; waits for it, and takes over one that its
 * holder left behind. Synchronous, as the files it guards are read and written. Throws a `BenchError`
 * that names the file when it stays taken.
 */
export function withFileLock<Result>(path: string, action: (lock: FileLock) => Result): Result {
  const token = `${process.pid} ${hostname()} ${randomUUID()}`
  acquire(path, token)
  try {
    return action({ isHeld: () => contentOf(path) === token })
  } finally {
    if (contentOf(path) === token) rmSync(path, { force: true })
  }
}

function acquire(path: string, token: string): void {
  const since = performance.now()
  while (!create(path, token)) {
    if (performance.now() - since > MAX_WAIT_MS) {
      throw new BenchError(
        'invalid-baseline',
        `another process has held ${path} for a minute. If none is running, delete that file`,
      )
    }
    removeAbandoned(path, token)
    sleep(MIN_PAUSE_MS + Math.random() * (MAX_PAUSE_MS - MIN_PAUSE_MS))
  }
}

/**
 * One at a time removes an abandoned lock, and looks again first: else a second one would remove the
 * lock that somebody took meanwhile.
 */
function removeAbandoned(path: string, token: string): void {
  if (!isAbandoned(path)) return
  const guard = `${path}.break`
  if (!create(guard, token)) {
    if (isAbandoned(guard)) rmSync(guard, { force: true })
    return
  }
  try {
    if (isAbandoned(path)) rmSync(path, { force: true })
  } finally {
    rmSync(guard, { force: true })
  }
}

function isAbandoned(path: string): boolean {
  const content = contentOf(path)
  const age = ageOf(path)
  if (content === undefined || age === undefined) return false
  if (age > MAX_AGE_MS) return true
  const [, pid, host] = /^(\d+) (\S+) /.exec(content) ?? []
  return host === hostname() && !isRunning(Number(pid))
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // A process of somebody else cannot be signalled, but it is there.
    return error instanceof Error && 'code' in error && error.code !== 'ESRCH'
  }
}

/** False where it is there already. */
function create(path: string, content: string): boolean {
  try {
    writeFileSync(path, content, { flag: 'wx' })
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  }
}

function contentOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

function ageOf(path: string): number | undefined {
  try {
    return Date.now() - statSync(path).mtimeMs
  } catch {
    return undefined
  }
}

function sleep(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
}
