import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { promisify } from 'node:util'

import { bundled } from '../bundled.ts'
import { compileCache } from '../compile-cache.ts'
import { commandHere } from './in-process.ts'

const run = promisify(execFile)

export interface CommandResult {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs `vitest-llm-bench` in a folder, in this process, with no environment but the given one. */
export async function runCommand(
  cwd: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<CommandResult> {
  const { exitCode, ...output } = await commandHere(args, { cwd, env: { ...compileCache, ...env } })
  return { code: exitCode, ...output }
}

/** The same in a process of its own. */
export async function spawnCommand(
  cwd: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<CommandResult> {
  const settings = { cwd, env: { ...compileCache, ...env }, maxBuffer: 16 * 1024 * 1024 }
  try {
    return { code: 0, ...(await run(process.execPath, [bundled('cli'), ...args], settings)) }
  } catch (error) {
    if (!(error instanceof Error) || !('stdout' in error) || !('stderr' in error)) throw error
    const code = 'code' in error ? Number(error.code) : NaN
    return { code, stdout: String(error.stdout), stderr: String(error.stderr) }
  }
}

/** Runs it for a reader that has gone before the first line. */
export async function runUnread(
  cwd: string,
  args: readonly string[],
): Promise<Omit<CommandResult, 'stdout'>> {
  const child = spawn(process.execPath, [bundled('cli'), ...args], { cwd, env: compileCache })
  child.stdout.destroy()
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk))
  await once(child, 'close')
  return { code: child.exitCode ?? NaN, stderr }
}
