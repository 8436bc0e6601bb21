import type { Vitest } from 'vitest/node'

/** What a shell reports for a process that ended by Ctrl-C: 128 + 2. */
const INTERRUPTED = 130

/**
 * Makes Ctrl-C end a run the way it ends in watch mode: running tests are aborted, and reporters
 * still report what was measured. Vitest itself would exit at once. A second Ctrl-C does.
 */
export function stopOnInterrupt(vitest: Vitest): void {
  const others = process.listeners('SIGINT')
  const stop = (): void => {
    process.off('SIGINT', stop)
    for (const listener of others) process.on('SIGINT', listener)
    // Vitest sets a code of its own when the run ends.
    process.once('exit', () => {
      process.exitCode = INTERRUPTED
    })
    void vitest.cancelCurrentRun('keyboard-input')
  }
  for (const listener of others) process.off('SIGINT', listener)
  process.on('SIGINT', stop)
  vitest.onClose(() => void process.off('SIGINT', stop))
}
