import { enableCompileCache } from 'node:module'

import { parseCLI, startVitest } from 'vitest/node'

import type * as Program from '../../src/command/program.ts'
import type * as Shell from '../../src/command/shell.ts'
import { withEnvironment } from '../../src/invocation/with-environment.ts'
import { bundled } from '../bundled.ts'
import { compileCache } from '../compile-cache.ts'

/** What a process leaves. */
export interface Outcome {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

/** Where a process would start. */
export interface Place {
  readonly cwd: string
  /** The whole environment. */
  readonly env: Readonly<Record<string, string>>
}

enableCompileCache(compileCache.NODE_COMPILE_CACHE)

/** Vite would bundle every configuration before it loads it, which takes as long as a third of a run. */
export const LOADED_BY_NODE = ['--configLoader', 'native']

/** Does what the command `vitest bench` does, in this process. */
export function benchHere(args: readonly string[], place: Place): Promise<Outcome> {
  return inTurn(place, async () => {
    const { filter, options } = parseCLI(['vitest', 'bench', ...LOADED_BY_NODE, ...args])
    const coverage = { ...options.coverage, enabled: false }
    // What `bench` adds; Vitest's types keep it to itself.
    const added = { coverage, benchmarkOnly: true }
    await startVitest(filter, { ...options, ...added })
  })
}

/** Does what the command `vitest-llm-bench` does, in this process. */
export async function commandHere(args: readonly string[], place: Place): Promise<Outcome> {
  // Of the bundle like what it starts: a run is known to one of two copies only.
  const { program }: typeof Program = await import(bundled('command/program'))
  const { reportErrors }: typeof Shell = await import(bundled('command/shell'))
  return inTurn(place, () =>
    reportErrors(process, async () => {
      try {
        await program().parseAsync(args, { from: 'user' })
      } catch (error) {
        if (!(error instanceof Exit)) throw error
        process.exitCode = error.code
      }
    }),
  )
}

/** Ends what would be a process. */
class Exit extends Error {
  readonly code: number

  constructor(code: number) {
    super(`exit ${code}`)
    this.code = code
  }
}

/** One after the other: a process has one folder, one environment, one exit code. */
let last: Promise<unknown> = Promise.resolve()

function inTurn(place: Place, action: () => Promise<void>): Promise<Outcome> {
  const outcome = last.then(() => withEnvironment(place.env, () => inPlace(place, action)))
  last = outcome.catch(() => undefined)
  return outcome
}

async function inPlace({ cwd }: Place, action: () => Promise<void>): Promise<Outcome> {
  const { exitCode } = process
  const exit = process.exit.bind(process)
  const folder = process.cwd()
  process.exitCode = undefined
  process.exit = (code) => {
    throw new Exit(Number(code ?? process.exitCode ?? 0))
  }
  process.chdir(cwd)
  using stdout = kept(process.stdout)
  using stderr = kept(process.stderr)
  try {
    await action()
    return { exitCode: exitCodeOf(process), stdout: stdout.text, stderr: stderr.text }
  } finally {
    process.chdir(folder)
    process.exit = exit
    process.exitCode = exitCode
  }
}

function exitCodeOf({ exitCode }: NodeJS.Process): number {
  return Number(exitCode ?? 0)
}

/** What changes colours in a terminal, and nothing else. */
const COLOUR = new RegExp(String.raw`\u001B\[\d+m`, 'g')

/** Keeps what is written to a stream, without the colours that Vitest chose when it was loaded. */
function kept(stream: NodeJS.WriteStream): Disposable & { readonly text: string } {
  const write = stream.write.bind(stream)
  let text = ''
  stream.write = (
    chunk: Uint8Array | string,
    encoding?: BufferEncoding | ((error?: Error | null) => void),
    done?: (error?: Error | null) => void,
  ): boolean => {
    text += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString()
    const written = typeof encoding === 'function' ? encoding : done
    if (written) queueMicrotask(written)
    return true
  }
  return {
    get text() {
      return text.replaceAll(COLOUR, '')
    },
    [Symbol.dispose]() {
      stream.write = write
    },
  }
}
