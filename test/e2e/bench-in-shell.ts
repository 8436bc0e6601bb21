import { spawn } from 'node:child_process'

import { compileCache } from '../compile-cache.ts'
import { LOADED_BY_NODE } from './in-process.ts'

/**
 * Starts `vitest bench` in a folder, as the leader of a process group of its own, after what a shell does first, such as
 * setting a limit. What it prints has to be read, or it waits.
 */
export function benchInShell(
  root: string,
  first: string,
  limits: { readonly timeout?: number; readonly killSignal?: NodeJS.Signals } = {},
) {
  const words = [process.execPath, 'node_modules/.bin/vitest', 'bench', ...LOADED_BY_NODE]
  return spawn('sh', ['-c', `${first}; exec "$0" "$@"`, ...words], {
    cwd: root,
    env: { PATH: process.env['PATH'], HOME: root, NO_COLOR: '1', ...compileCache },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
    ...limits,
  })
}
