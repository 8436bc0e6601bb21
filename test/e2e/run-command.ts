import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const cli = fileURLToPath(new URL('../../src/cli.ts', import.meta.url))
const run = promisify(execFile)

export interface CommandResult {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs `vitest-llm-bench` in a folder, with no environment but the given one. */
export async function runCommand(
  cwd: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<CommandResult> {
  try {
    return { code: 0, ...(await run(process.execPath, [cli, ...args], { cwd, env })) }
  } catch (error) {
    if (!(error instanceof Error) || !('stdout' in error) || !('stderr' in error)) throw error
    const code = 'code' in error ? Number(error.code) : NaN
    return { code, stdout: String(error.stdout), stderr: String(error.stderr) }
  }
}
