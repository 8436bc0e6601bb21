import { type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'

import { type Signal, signals } from '../invocation/interrupt.ts'
import { forkHelper, signalHelper } from '../model/helper-process.ts'
import type { RunFolder } from './run.ts'

/** A machine that sleeps stops timers, and no clock: the time is looked at this often. */
const MAX_PAUSE_MS = 60_000

/** How a run in a process of its own ended, and where it wrote. */
export interface MeasuredRun {
  readonly exitCode: number | undefined
  readonly isInterrupted: boolean
  readonly folders: readonly RunFolder[]
}

/** Signals that end this process are handed on to the run that goes on, and end a pause. */
export class Interruptible implements Disposable {
  readonly #stop = new AbortController()
  #signal: Signal | undefined
  #child: ChildProcess | undefined

  constructor() {
    for (const signal of signals) process.on(signal, this.#interrupt)
  }

  /** The first signal that came. */
  get signal(): Signal | undefined {
    return this.#signal
  }

  readonly #interrupt = (signal: Signal): void => {
    this.#signal ??= signal
    this.#stop.abort()
    // Of a console on Windows it hears itself.
    const hears = process.platform === 'win32' && signal === 'SIGINT'
    if (this.#child && !hears) signalHelper(this.#child, signal)
  }

  /** Waits for a time of the clock, or for a signal. */
  async wait(until: number): Promise<void> {
    const { signal } = this.#stop
    while (Date.now() < until && !signal.aborted) {
      const rest = Math.min(until - Date.now(), MAX_PAUSE_MS)
      await pause(rest, undefined, { signal }).catch(() => undefined)
    }
  }

  /** Measures bench files in a process of its own, with the environment of this one. */
  async measure(files: readonly string[]): Promise<MeasuredRun> {
    const child = forkHelper('collected-run', import.meta.url, {
      args: files,
      // A collection begins runs of its own.
      env: { ...process.env, LLM_BENCH_RESUME: '' },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      // A terminal would interrupt it a second time, which ends it at once.
      detached: process.platform !== 'win32',
    })
    this.#child = child
    let folders: readonly RunFolder[] = []
    child.on('message', (message) => (folders = foldersIn(message)))
    try {
      await once(child, 'close')
    } finally {
      this.#child = undefined
    }
    const { exitCode, signalCode } = child
    const isInterrupted = signalCode !== null || this.#signal !== undefined
    return { exitCode: exitCode ?? undefined, isInterrupted, folders }
  }

  [Symbol.dispose](): void {
    for (const signal of signals) process.off(signal, this.#interrupt)
  }
}

function foldersIn(message: unknown): RunFolder[] {
  return Array.isArray(message) ? message.filter(isFolder) : []
}

function isFolder(value: unknown): value is RunFolder {
  return (
    typeof value === 'object' &&
    value !== null &&
    'folder' in value &&
    typeof value.folder === 'string' &&
    'root' in value &&
    typeof value.root === 'string'
  )
}
