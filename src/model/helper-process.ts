import { type ChildProcess, fork, type ForkOptions } from 'node:child_process'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'

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
  // Sources run as they are in a clone, compiled files in an installation.
  const entry = fileURLToPath(new URL(`./${name}${extname(besides)}`, besides))
  return fork(entry, args, {
    execArgv: ['--disable-warning=ExperimentalWarning', ...execArgv],
    env: environment(),
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    ...options,
  })
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
