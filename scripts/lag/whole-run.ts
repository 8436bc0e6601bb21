// `vitest bench` in a folder of its own, with compiled files as an installation has them (`npm run build`), watched from
// outside: what its processes take while requests are sent.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

import { readDocument } from '../../src/report/reading/read-document.ts'
import { lookAt, type ProcessLook, treeOf } from './process-tree.ts'
import type { Ask } from './way.ts'

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url))
const LOOK_MS = 50

export interface WholeRun {
  readonly exitCode: number | null
  /** By role: the process that was started, the worker that measures, its helper, the local endpoints. */
  readonly processes: ReadonlyMap<string, ProcessLook>
  /** From the first request to the end of the last answer. */
  readonly requestsPerSecond: number
  /** The same without the time between blocks. */
  readonly inBlocks: number
}

/** Measures one-chunk answers, or others, in a whole run of Vitest. */
export async function wholeRun(port: number, { path, requests, streams }: Ask): Promise<WholeRun> {
  const folder = mkdtempSync(join(tmpdir(), 'lag-run-'))
  try {
    writeProject(folder, { requests, streams, baseURL: `http://127.0.0.1:${port}${path}` })
    const vitest = ['node_modules/.bin/vitest', 'bench', '--run', '--configLoader', 'native']
    const { PATH = '', HOME = '' } = process.env
    const child = spawn(process.execPath, vitest, {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { PATH, HOME, AWS_EC2_METADATA_DISABLED: 'true' },
    })
    const exit = once(child, 'exit').then(() => true)
    const processes = new Map<string, ProcessLook>()
    do {
      for (const pid of treeOf(child.pid ?? 0)) {
        const look = lookAt(pid)
        if (look) processes.set(roleOf(look.command, pid === child.pid), look)
      }
    } while (!(await Promise.race([exit, delay(LOOK_MS)])))
    return { exitCode: child.exitCode, processes, ...(await ratesIn(folder)) }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function ratesIn(folder: string): Promise<Pick<WholeRun, 'requestsPerSecond' | 'inBlocks'>> {
  const results = join(folder, 'results')
  const [name = ''] = readdirSync(results)
  const { matrices } = await readDocument(join(results, name, 'benchmark.json'))
  const samples = matrices.flatMap(({ cells }) => cells.flatMap((cell) => cell.samples))
  const spans = [...Map.groupBy(samples, ({ block }) => block).values()].map((block) => ({
    from: Math.min(...block.map(({ sentAt = NaN }) => sentAt)),
    to: Math.max(...block.map(({ sentAt = NaN, endMs = NaN }) => sentAt + endMs)),
  }))
  const allMs = Math.max(...spans.map(({ to }) => to)) - Math.min(...spans.map(({ from }) => from))
  const busyMs = spans.reduce((sum, { from, to }) => sum + to - from, 0)
  const perSecond = (ms: number): number => (samples.length / ms) * 1000
  return { requestsPerSecond: perSecond(allMs), inBlocks: perSecond(busyMs) }
}

function roleOf(command: string, isRoot: boolean): string {
  if (isRoot) return 'main'
  if (command.includes('second-reader')) return 'helper'
  if (command.includes('simulator')) return 'local endpoints'
  return command.includes('workers/') ? 'worker' : 'others'
}

function writeProject(
  folder: string,
  { baseURL, requests, streams }: Omit<Ask, 'path'> & { readonly baseURL: string },
): void {
  const plugin = { seed: 1, providers: { lab: { baseURL, models: { one: 'one' } } } }
  const matrix = {
    models: 'one',
    providers: 'lab',
    concurrency: streams,
    warmup: 0,
    checks: {},
    prompts: ['Name rivers.', 'Name harbours.'],
    rounds: requests,
  }
  const built = (name: string): string => JSON.stringify(join(REPOSITORY, 'dist/src', name))
  const texts = {
    'package.json': '{ "type": "module" }',
    'load.bench.ts': `import { matrix } from 'vitest-llm-bench'\n\nmatrix('Load', ${JSON.stringify(matrix)})\n`,
    'vitest.config.ts': `import { llmBench } from ${built('plugin.js')}

export default {
  plugins: [llmBench(${JSON.stringify(plugin)})],
  resolve: { alias: { 'vitest-llm-bench': ${built('index.js')} } },
  test: {
    testTimeout: 3_600_000,
    // Loaded by Node, as an installation is.
    server: { deps: { external: [/[/]dist[/].*[.]js$/] } },
  },
}
`,
  }
  for (const [name, text] of Object.entries(texts)) writeFileSync(join(folder, name), text)
  symlinkSync(join(REPOSITORY, 'node_modules'), join(folder, 'node_modules'))
}
