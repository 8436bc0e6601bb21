import { once } from 'node:events'
import { readdirSync, readlinkSync } from 'node:fs'

import { expect, test, vi } from 'vitest'

import { benchInShell } from './bench-in-shell.ts'
import { createProject, matrixFile } from './project.ts'

/**
 * From what Vitest needs for its worker to what a run with its helper processes needs. Below that Vitest sends a signal to
 * a worker that could not be started, which Node sends to whatever process stands in its place.
 */
const LIMITS = [35, 36, 37, 38, 40, 44, 48, 256]
const MAX_RUN_MS = 60_000
/** A helper process reads what it was told, and ends. */
const MAX_END_MS = 15_000

// Where processes work is told by Linux alone.
test.runIf(process.platform === 'linux')(
  'where file descriptors run out, no process of a run is left over',
  async () => {
    await using project = await createProject({
      files: {
        'a.bench.ts': matrixFile('Rivers', {
          prompts: ['Name three rivers.'],
          maxTokens: 16,
          rounds: 48,
          warmup: 0,
          concurrency: 16,
          models: 'gpt-4.1',
          providers: 'openai',
        }),
      },
    })
    const codes = []
    for (const limit of LIMITS) {
      // Whatever signals its group spares who runs the tests.
      const child = benchInShell(project.root, `ulimit -n ${limit}`, {
        timeout: MAX_RUN_MS,
        killSignal: 'SIGKILL',
      })
      child.stdout.resume()
      child.stderr.resume()
      await once(child, 'exit')
      codes.push(child.exitCode)
      await vi.waitFor(
        () => expect({ limit, left: processesIn(project.root) }).toEqual({ limit, left: [] }),
        {
          timeout: MAX_END_MS,
          interval: 100,
        },
      )
    }
    // It ran out of them, and had enough in the end.
    expect(codes).toContain(1)
    expect(codes.at(-1)).toBe(0)
  },
)

/** Ids of the processes that work in a folder. */
function processesIn(folder: string): string[] {
  return readdirSync('/proc').filter((name) => {
    try {
      return /^\d+$/.test(name) && readlinkSync(`/proc/${name}/cwd`) === folder
    } catch {
      // It has ended meanwhile, or is somebody else's.
      return false
    }
  })
}
