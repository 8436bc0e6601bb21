import { enableCompileCache } from 'node:module'
import { Writable } from 'node:stream'

import { parseCLI, startVitest } from 'vitest/node'

import { withEnvironment } from '../../src/invocation/with-environment.ts'
import { compileCache } from '../compile-cache.ts'

export interface Outcome {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

enableCompileCache(compileCache.NODE_COMPILE_CACHE)

/** One at a time: a process has one environment and one exit code. */
let last: Promise<unknown> = Promise.resolve()

/** Runs `vitest bench` in this process, which has the given environment meanwhile and nothing else. */
export function benchHere(
  root: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<Outcome> {
  const run = last.then(() => withEnvironment(env, () => bench(root, args)))
  last = run.catch(() => undefined)
  return run
}

async function bench(root: string, args: readonly string[]): Promise<Outcome> {
  const { filter, options } = parseCLI(['vitest', 'bench', ...args])
  const coverage = { ...options.coverage, enabled: false }
  // What the command `bench` adds to its arguments.
  const added = { root, coverage, benchmarkOnly: true }
  const [stdout, stderr] = [new Text(), new Text()]
  const { exitCode } = process
  process.exitCode = undefined
  try {
    await startVitest(filter, { ...options, ...added }, {}, { stdout, stderr })
    return { exitCode: Number(process.exitCode ?? 0), stdout: stdout.text, stderr: stderr.text }
  } finally {
    process.exitCode = exitCode
  }
}

/** Keeps what is written, without colours: Vitest chose them when it was loaded. */
class Text extends Writable {
  text = ''

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString().replaceAll(/\u001B\[\d+m/g, '')
    done()
  }
}
