import { Writable } from 'node:stream'

import { program } from '../src/command/program.ts'
import type { Shell } from '../src/command/shell.ts'

export interface ProgramResult {
  readonly code: unknown
  readonly stdout: string
  readonly stderr: string
}

class Exit extends Error {}

/** Keeps what is written. */
class Sink extends Writable {
  text = ''

  override _write(chunk: unknown, _encoding: BufferEncoding, done: () => void): void {
    this.text += String(chunk)
    done()
  }
}

/** Runs `vitest-llm-bench` in this process, as it would in a folder. */
export async function runProgram(
  args: readonly string[],
  {
    cwd = process.cwd(),
    env = {},
  }: { readonly cwd?: string; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<ProgramResult> {
  const [stdout, stderr] = [new Sink(), new Sink()]
  const shell: Shell = {
    stdout,
    stderr,
    env,
    exitCode: 0,
    cwd: () => cwd,
    exit(code) {
      shell.exitCode = code
      throw new Exit()
    },
  }
  try {
    await program(shell).parseAsync(args, { from: 'user' })
  } catch (error) {
    if (!(error instanceof Exit)) throw error
  }
  return { code: shell.exitCode, stdout: stdout.text, stderr: stderr.text }
}
