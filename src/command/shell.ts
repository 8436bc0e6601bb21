import type { Writable } from 'node:stream'

import { visibleText } from '../format/visible-text.ts'
import { withoutCommands } from '../format/workflow-commands.ts'
import { githubJob } from '../invocation/github.ts'
import { BenchError, type BenchErrorCode } from '../model/bench-error.ts'
import { onRecovered } from '../report/reading/recovery-listeners.ts'
import type { Conclusion } from './conclusion.ts'

/** What a shell learns where something was checked and did not hold. */
const FAILED = 1
/** What a shell learns of misuse. */
export const MISUSE = 2

/** Errors that are no misuse. */
const failures: ReadonlySet<BenchErrorCode> = new Set([
  'changed-document',
  'comment-refused',
  'telemetry-refused',
])

/** What a command has of the process it runs in. */
export interface Shell {
  readonly stdout: Writable
  readonly stderr: Writable
  readonly env: Readonly<Record<string, string | undefined>>
  exitCode?: string | number | null | undefined
  cwd(): string
  exit(code: number): never
}

/** Takes credentials out of what is printed; loaded when a command begins. */
let withoutCredentials = (text: string): string => text

/** Does what a command does; whatever keeps it from that is said on standard error. */
export async function reportErrors(shell: Shell, action: () => Promise<void>): Promise<void> {
  withoutCredentials = (await import('../secrets/watch.ts')).withoutCredentials
  const listening = onRecovered((note) => {
    shell.stderr.write(`${withoutJobCommands(withoutCredentials(visibleText(note)), shell)}\n`)
  })
  try {
    await action()
  } catch (error) {
    const isFailure = error instanceof BenchError && failures.has(error.code)
    shell.exitCode = isFailure ? FAILED : MISUSE
    const message = error instanceof Error ? error.message : String(error)
    // A message may quote a file that is nobody's document.
    const text = visibleText(
      error instanceof BenchError ? `${message}\nSee ${error.help}` : `error: ${message}`,
    )
    shell.stderr.write(`${withoutJobCommands(withoutCredentials(text), shell)}\n`)
  } finally {
    listening.stop()
  }
}

/** Prints what came of a check; the shell learns whether it held. */
export function conclude(shell: Shell, { passed, lines }: Conclusion): void {
  print(shell, lines)
  // Whatever Vitest left there: only what was checked counts.
  shell.exitCode = passed ? 0 : FAILED
}

/** Prints lines to standard output. */
export function print(shell: Shell, lines: readonly string[]): void {
  const { stdout } = shell
  if (stdout.listenerCount('error', throwUnlessClosed) === 0) stdout.on('error', throwUnlessClosed)
  for (const line of lines) stdout.write(`${withoutJobCommands(withoutCredentials(line), shell)}\n`)
}

/** A reader such as `head` has seen enough. */
function throwUnlessClosed(error: Error): void {
  if (!('code' in error && error.code === 'EPIPE')) throw error
}

/** The names in a document, and what servers said, must not command a job of GitHub Actions. */
function withoutJobCommands(text: string, { env }: Shell): string {
  if (!githubJob(env)) return text
  return text.split('\n').map(withoutCommands).join('\n')
}
