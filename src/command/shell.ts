import { BenchError } from '../model/bench-error.ts'
import type { Conclusion } from './conclusion.ts'

/** What a shell learns where something was checked and did not hold. */
const FAILED = 1
/** What a shell learns of misuse. */
export const MISUSE = 2

/** Does what a command does; whatever keeps it from that is said on standard error. */
export async function reportErrors(action: () => Promise<void>): Promise<void> {
  try {
    await action()
  } catch (error) {
    process.exitCode = MISUSE
    const message = error instanceof Error ? error.message : String(error)
    process.stderr.write(`${error instanceof BenchError ? message : `error: ${message}`}\n`)
  }
}

/** Prints what came of a check; the shell learns whether it held. */
export function conclude({ passed, lines }: Conclusion): void {
  print(lines)
  // Whatever Vitest left there: only what was checked counts.
  process.exitCode = passed ? 0 : FAILED
}

/** Prints lines to standard output. */
export function print(lines: readonly string[]): void {
  for (const line of lines) process.stdout.write(`${line}\n`)
}
