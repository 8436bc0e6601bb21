import { writeSync } from 'node:fs'

import type { Vitest } from 'vitest/node'

import { withoutCredentials } from '../secrets/watch.ts'

/** Signals that end a run, with what a shell reports for a process that ended by them: 128 + their number. */
export const signalCodes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const
export type Signal = keyof typeof signalCodes
export const signals: readonly Signal[] = ['SIGINT', 'SIGTERM', 'SIGHUP']

/**
 * Makes Ctrl-C end a run the way it ends in watch mode: running tests are aborted, and reporters
 * still report what was measured. Vitest itself would exit at once. So does `SIGTERM`, by which jobs and
 * containers are stopped, and `SIGHUP`, by which a terminal is closed. A second signal ends it at once, after
 * `lastLines` were printed.
 */
export function stopOnInterrupt(vitest: Vitest, lastLines: () => readonly string[]): void {
  const others = signals.map((signal) => ({ signal, listeners: process.listeners(signal) }))
  const leave = (): void => {
    for (const signal of signals) process.off(signal, stop).off(signal, endAtOnce)
  }
  const endAtOnce = (signal: Signal): void => {
    leave()
    sayAtOnce(lastLines())
    for (const { signal: name, listeners } of others) {
      for (const listener of listeners) process.on(name, listener)
    }
    process.kill(process.pid, signal)
  }
  const stop = (signal: Signal): void => {
    leave()
    for (const name of signals) process.on(name, endAtOnce)
    // Vitest sets a code of its own when the run ends.
    process.once('exit', () => {
      process.exitCode = signalCodes[signal]
    })
    void vitest.cancelCurrentRun('keyboard-input')
  }
  for (const { signal, listeners } of others) {
    for (const listener of listeners) process.off(signal, listener)
    process.on(signal, stop)
  }
  vitest.onClose(leave)
}

/** Before the next turn: the process is about to end. */
function sayAtOnce(lines: readonly string[]): void {
  const text = lines.map((line) => `${withoutCredentials(line)}\n`).join('')
  try {
    writeSync(process.stderr.fd, text)
  } catch {
    // Nobody reads it any more.
  }
}

/** A terminal or a pipe that is gone costs the output, and not what is measured and paid for. */
export function outliveOutput(): void {
  for (const stream of [process.stdout, process.stderr]) {
    if (!stream.listeners('error').includes(ignoreLostOutput)) stream.on('error', ignoreLostOutput)
  }
}

function ignoreLostOutput(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error
}
