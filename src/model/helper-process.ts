import { type ChildProcess, fork, type ForkOptions } from 'node:child_process'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'

const nodeArguments = ['--disable-warning=ExperimentalWarning']

/**
 * Starts a module of ours as a process of its own: `name` without its extension, beside the module at
 * `besides`. It gets nothing of the run's environment, and so no key, but what loads files and keeps them compiled,
 * where the options do not say otherwise.
 */
export function forkHelper(
  name: string,
  besides: string,
  {
    args = [],
    execArgv = [],
    ...options
  }: ForkOptions & { readonly args?: readonly string[] } = {},
): ChildProcess {
  const child = fork(entryOf(name, besides), args, {
    execArgv: [...nodeArguments, ...execArgv],
    env: environment(),
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    ...options,
  })
  // The caller handles the first error. A second one without a listener would end this process.
  child.on('error', () => undefined)
  return child
}

/**
 * Sends a signal to a helper that has started. One that could not be has no id, and Node would send the signal to
 * whatever stands in its place: another process, or all of this group.
 */
export function signalHelper(child: ChildProcess, signal?: NodeJS.Signals): void {
  if (child.pid !== undefined) child.kill(signal)
}

/** As much as a worker has that Vitest starts for us: what is new is soon old. */
const MAX_YOUNG_MB = 24

/** Starts a module of ours as a thread of this process. It gets as little of the run's environment. */
export function startThread(name: string, besides: string, workerData: unknown): Worker {
  return new Worker(entryOf(name, besides), {
    execArgv: nodeArguments,
    env: environment(),
    workerData,
    resourceLimits: { maxYoungGenerationSizeMb: MAX_YOUNG_MB },
  })
}

/** Sources run as they are in a clone, compiled files in an installation. */
function entryOf(name: string, besides: string): string {
  return fileURLToPath(new URL(`./${name}${extname(besides)}`, besides))
}

/** Lets this process end while the helper lives. */
export function unrefHelper(child: ChildProcess): void {
  child.unref()
  child.channel?.unref()
}

function environment(): NodeJS.ProcessEnv {
  const { NODE_COMPILE_CACHE, NODE_OPTIONS } = process.env
  return {
    ...(NODE_COMPILE_CACHE !== undefined && { NODE_COMPILE_CACHE }),
    // Under Yarn's Plug'n'Play even our own files are found through what it preloads.
    ...(process.versions['pnp'] !== undefined && { NODE_OPTIONS }),
  }
}
